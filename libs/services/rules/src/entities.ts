import type { Rule } from '@chancery/contracts';
import { Column, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm';

/** One mail flow rule as last saved. Priority 0 is judged first; priorities are unique and contiguous. */
@Entity({ name: 'rule', schema: 'rules' })
export class RuleRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('int') priority: number;
  @Column('jsonb') body: Omit<Rule, 'id' | 'priority'>;
  @Column('int', { default: 1 }) version: number;
  @Column('text', { name: 'updated_by' }) updatedBy: string;
  /** The file it was applied from, by whom and when; all three, or none where it is managed in the console. */
  @Column('text', { name: 'managed_file', nullable: true }) managedFile: string | null;
  @Column('text', { name: 'managed_by', nullable: true }) managedBy: string | null;
  @Column('timestamptz', { name: 'managed_at', nullable: true }) managedAt: Date | null;
  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' }) updatedAt: Date;
}
