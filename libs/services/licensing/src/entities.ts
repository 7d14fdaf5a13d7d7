import type { AssignmentKind, LicenceSettingMode } from '@chancery/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'subscription', schema: 'licensing' })
export class SubscriptionRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') plan: string;
  @Column('boolean', { name: 'add_on', default: false }) addOn: boolean;
  @Column('int') seats: number;
  @Column('timestamptz', { name: 'starts_at' }) startsAt: Date;
  @Column('timestamptz', { name: 'ends_at', nullable: true }) endsAt: Date | null;
  @Column('int', { name: 'grace_days', default: 0 }) graceDays: number;
  @Column('timestamptz', { name: 'created_at', default: () => 'now()' }) createdAt: Date;
}

/** Whom a subscription is assigned to. */
@Entity({ name: 'assignment', schema: 'licensing' })
export class AssignmentRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('uuid', { name: 'subscription_id' }) subscriptionId: string;
  @Column('text') kind: AssignmentKind;
  /** The canonical address, the id of a group, the domain; empty for everyone. */
  @Column('text') assignee: string;
  @Column('timestamptz', { name: 'assigned_at', default: () => 'now()' }) assignedAt: Date;
}

/** A named set of addresses. */
@Entity({ name: 'assignee_group', schema: 'licensing' })
export class GroupRow {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') name: string;
  @Column('text', { array: true }) members: string[];
}

@Entity({ name: 'setting', schema: 'licensing' })
export class SettingRow {
  @PrimaryColumn('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text', { name: 'check_mode' }) check: LicenceSettingMode;
}

export const LICENSING_ENTITIES = [SubscriptionRow, AssignmentRow, GroupRow, SettingRow];
