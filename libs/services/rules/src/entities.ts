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
  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' }) updatedAt: Date;
}
