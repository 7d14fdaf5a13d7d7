import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'subscription', schema: 'licensing' })
export class SubscriptionRow {
  @PrimaryColumn('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') plan: string;
  @Column('int') seats: number;
  @Column('timestamptz', { name: 'starts_at' }) startsAt: Date;
  @Column('timestamptz', { name: 'ends_at', nullable: true }) endsAt: Date | null;
  @Column('int', { name: 'grace_days', default: 0 }) graceDays: number;
  @Column('text', { name: 'check_mode', default: 'enforce' }) check: 'enforce' | 'warn' | 'off';
}

/** An address with a licence, or `*`: every sender of an accepted domain. */
@Entity({ name: 'assignment', schema: 'licensing' })
export class AssignmentRow {
  @PrimaryColumn('uuid', { name: 'organisation_id' }) organisationId: string;
  @PrimaryColumn('text') assignee: string;
}
