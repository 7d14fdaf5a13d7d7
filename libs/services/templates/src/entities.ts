import type { Right } from '@chancery/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'rights_template', schema: 'templates' })
export class RightsTemplateRow {
  @PrimaryColumn('uuid', { name: 'organisation_id' }) organisationId: string;
  @PrimaryColumn('text') code: string;
  @Column('int', { default: 1 }) version: number;
  @Column('jsonb') body: { name: string; rights: Right[]; expiryDays: number };
}
