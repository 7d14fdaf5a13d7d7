import type { Hop } from '@chancery/contracts';
import type { Role } from '@chancery/platform';
import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** Values that settings of the serving process put above what the database holds (flag > environment > database). */
export interface Overrides {
  nextHop: Hop | null;
  /** Where mail goes that nobody set a next hop for: the built-in mailbox. */
  fallbackHop: Hop | null;
  internalHop: Hop | null;
  trustedNetworks: string[];
  serviceAddress: string | null;
}

@Entity({ name: 'organisation', schema: 'directory' })
export class Organisation {
  @PrimaryColumn('uuid') id: string;
  @Column('text') name: string;
  @Column('text', { name: 'service_address' }) serviceAddress: string;
  @Column('jsonb', { name: 'next_hop', nullable: true }) nextHop: Hop | null;
  @Column('jsonb', { name: 'internal_hop', nullable: true }) internalHop: Hop | null;
  @Column('text', { name: 'open_for_own_people', default: 'auto' }) openForOwnPeople:
    'auto' | 'always' | 'never';
  /** What the settings of the serving process put above this row, as it last started. */
  @Column('jsonb', { name: 'settings_overrides', nullable: true })
  settingsOverrides: Overrides | null;
  @Column('int', { name: 'retention_days', default: 365 }) retentionDays: number;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt: Date;
}

@Entity({ name: 'domain', schema: 'directory' })
export class Domain {
  @PrimaryColumn('text') name: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('boolean', { name: 'from_service_address', default: false }) fromServiceAddress: boolean;
  @Column('text', { name: 'dkim_selector', nullable: true }) dkimSelector: string | null;
  @Column('bytea', { name: 'dkim_sealed_key', nullable: true }) dkimSealedKey: Buffer | null;
}

@Entity({ name: 'smtp_credential', schema: 'directory' })
export class SmtpCredential {
  @PrimaryColumn('text') username: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') hash: string;
  @Column('text', { array: true }) senders: string[];
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt: Date;
}

@Entity({ name: 'trusted_network', schema: 'directory' })
export class TrustedNetwork {
  @PrimaryColumn('text') cidr: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
}

@Entity({ name: 'administrator', schema: 'directory' })
export class AdministratorAccount {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') email: string;
  @Column('text') role: Role;
  @Column('text', { name: 'password_hash', nullable: true }) passwordHash: string | null;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt: Date;
}

@Entity({ name: 'api_token', schema: 'directory' })
export class ApiToken {
  @PrimaryColumn('bytea') hash: Buffer;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('uuid', { name: 'administrator_id' }) administratorId: string;
  @Column('text') label: string;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt: Date;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt: Date;
}

export const ENTITIES = [
  Organisation,
  Domain,
  SmtpCredential,
  TrustedNetwork,
  AdministratorAccount,
  ApiToken,
];
