import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One thing that happened, as its cause wrote it in its own transaction. */
@Entity({ name: 'record', schema: 'audit' })
export class AuditRecord {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('timestamptz') at: Date;
  @Column('text') kind: string;
  @Column('uuid', { name: 'message_id', nullable: true }) messageId: string | null;
  @Column('text', { nullable: true }) recipient: string | null;
  @Column('text') actor: string;
  @Column('jsonb') body: Record<string, unknown>;
  @Column('bytea') leaf: Buffer;
  @Column('bigint', { nullable: true }) position: string | null;
  @Column('bytea', { nullable: true }) chain: Buffer | null;
}
