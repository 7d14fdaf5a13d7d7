import type { Hop, TlsMode } from '@chancery/contracts';
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
  /** Made by the first start to try with, until somebody makes it their own. */
  @Column('boolean', { default: false }) demo: boolean;
  /** Of the test message that was sent last; null = none was. */
  @Column('uuid', { name: 'test_message_id', nullable: true }) testMessageId: string | null;
  /** Since when nobody wants the guide of the first hour any more. */
  @Column('timestamptz', { name: 'first_run_dismissed_at', nullable: true })
  firstRunDismissedAt: Date | null;
  @Column('int', { name: 'session_idle_minutes', default: 30 }) sessionIdleMinutes: number;
  @Column('int', { name: 'session_hours', default: 12 }) sessionHours: number;
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

/** A way out that rules choose; `host` null = by MX. */
@Entity({ name: 'connector', schema: 'directory' })
export class Connector {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') name: string;
  @Column('text', { nullable: true }) host: string | null;
  @Column('int') port: number;
  @Column('text') tls: TlsMode;
  @Column('boolean') verify: boolean;
  @Column('boolean') enabled: boolean;
  @Column('int', { default: 1 }) version: number;
  @Column('text', { name: 'updated_by' }) updatedBy: string;
  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' }) updatedAt: Date;
}

@Entity({ name: 'administrator', schema: 'directory' })
export class AdministratorAccount {
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') email: string;
  @Column('text') role: Role;
  @Column('text', { name: 'password_hash', nullable: true }) passwordHash: string | null;
  @Column('text', { default: '' }) name: string;
  /** The authenticator's secret, sealed under the organisation's key; null = no second factor. */
  @Column('bytea', { name: 'totp_sealed', nullable: true }) totpSealed: Buffer | null;
  /** One that was offered and not yet confirmed by a code. */
  @Column('bytea', { name: 'totp_offered', nullable: true }) totpOffered: Buffer | null;
  /** The newest 30 seconds whose code was accepted: no code is accepted twice (RFC 6238 5.2). */
  @Column('bigint', { name: 'totp_step', default: 0 }) totpStep: string;
  /** SHA-256 of each recovery code that is left. */
  @Column('bytea', { name: 'recovery_codes', array: true, default: [] }) recoveryCodes: Buffer[];
  @Column('timestamptz', { name: 'last_sign_in_at', nullable: true }) lastSignInAt: Date | null;
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

/** A signed-in browser. The cookie holds the token of which `hash` is the SHA-256. */
@Entity({ name: 'session', schema: 'directory' })
export class ConsoleSession {
  @PrimaryColumn('bytea') hash: Buffer;
  @Column('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('uuid', { name: 'administrator_id' }) administratorId: string;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt: Date;
  @Column('timestamptz', { name: 'last_seen_at' }) lastSeenAt: Date;
  @Column('int', { name: 'idle_seconds' }) idleSeconds: number;
  @Column('timestamptz', { name: 'ends_at' }) endsAt: Date;
  @Column('text') address: string;
  @Column('text') browser: string;
}

/** A link that lets one person in once: the first administrator, or somebody invited. */
@Entity({ name: 'setup_link', schema: 'directory' })
export class SetupLink {
  @PrimaryColumn('bytea') hash: Buffer;
  @Column('uuid') id: string;
  @Column('uuid', { name: 'organisation_id' }) organisationId: string;
  @Column('text') kind: 'first' | 'invitation';
  @Column('text', { nullable: true }) email: string | null;
  @Column('text') role: Role;
  @Column('text', { name: 'invited_by' }) invitedBy: string;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt: Date;
  @Column('timestamptz', { name: 'expires_at' }) expiresAt: Date;
}

export const ENTITIES = [
  Organisation,
  Domain,
  SmtpCredential,
  TrustedNetwork,
  Connector,
  AdministratorAccount,
  ApiToken,
  ConsoleSession,
  SetupLink,
];
