import * as z from 'zod/mini';
import { AdministratorRole, SignInAddress } from './session';
import { Hop, TlsMode } from './snapshots';

/**
 * The organisation, who administers it, its domains and its mail path.
 *
 * | verb and path | body → answer |
 * | --- | --- |
 * | `GET    /api/v1/organisation` | → OrganisationView, with ETag |
 * | `PATCH  /api/v1/organisation` | OrganisationPatch → OrganisationView; 412 with If-Match; 423 `setting.environment` naming the variable |
 * | `GET    /api/v1/administrators` | → Administrators |
 * | `POST   /api/v1/administrators` | NewInvitation → Invitation with its link, shown once; 409 `administrator.known` |
 * | `PATCH  /api/v1/administrators/{id}` | AdministratorPatch → AdministratorView; 409 `administrator.last-owner` |
 * | `DELETE /api/v1/administrators/{id}` | 204; 409 `administrator.last-owner` |
 * | `DELETE /api/v1/administrators/{id}/totp` | 204: the second factor of somebody who lost it |
 * | `DELETE /api/v1/administrators/invitations/{id}` | 204 |
 * | `GET POST PATCH DELETE /api/v1/domains[/{name}]` | NewDomain, DomainPatch → DomainView; Domains |
 * | `GET    /api/v1/domains/{name}/dns` | → DnsLines |
 * | `POST   /api/v1/domains/{name}/dkim` | DkimRequest → DkimKey |
 * | `POST   /api/v1/hops/check` | HopCheck → HopCheckResult; always 200 where the check was made |
 * | `GET POST DELETE /api/v1/smtp-credentials[/{username}]` | NewSmtpCredential → SmtpCredentialMade, password shown once; SmtpCredentials |
 * | `GET POST DELETE /api/v1/trusted-networks[/{cidr}]` | TrustedNetworkEntry → TrustedNetworkView; TrustedNetworks |
 * | `POST   /api/v1/test-messages` | TestMessage → 202 TestMessageSent; 503 `test-message.refused` with the reply |
 */
export const SettingSource = z.object({
  source: z.enum(['default', 'console', 'environment']),
  /** The variable that sets it, or would. */
  variable: z.nullable(z.string()),
});
export type SettingSource = z.infer<typeof SettingSource>;

/** The settings of an organisation, as they are in force now. */
export const OrganisationSettings = z.object({
  name: z.string(),
  serviceAddress: z.string(),
  /** Null = each recipient's own mail server is looked up (MX). */
  nextHop: z.nullable(Hop),
  /** Null = the next hop. */
  internalHop: z.nullable(Hop),
  openForOwnPeople: z.enum(['auto', 'always', 'never']),
  retentionDays: z.number(),
  sessionIdleMinutes: z.number(),
  sessionHours: z.number(),
});
export type OrganisationSettings = z.infer<typeof OrganisationSettings>;

export const OrganisationView = z.extend(OrganisationSettings, {
  id: z.string(),
  demo: z.boolean(),
  /** Where each setting above comes from. */
  sources: z.object({
    name: SettingSource,
    serviceAddress: SettingSource,
    nextHop: SettingSource,
    internalHop: SettingSource,
    openForOwnPeople: SettingSource,
    retentionDays: SettingSource,
    sessionIdleMinutes: SettingSource,
    sessionHours: SettingSource,
  }),
  /** What the gateway listens on, for the help beside the mail path. */
  listeners: z.object({ relay: z.string(), submission: z.string() }),
});
export type OrganisationView = z.infer<typeof OrganisationView>;

const port = z.int('A port').check(z.gte(1, 'From 1 to 65535'), z.lte(65_535, 'From 1 to 65535'));
const host = z
  .string('A host name or address')
  .check(
    z.minLength(1, 'A host name or address'),
    z.maxLength(253, 'At most 253 characters'),
    z.regex(/^[A-Za-z0-9._:-]+$/, 'A host name such as mail.example.org, or an address'),
  );

/** A hop as a person sets it. */
export const HopEntry = z.object({ host, port, tls: TlsMode, verify: z.boolean() });
export type HopEntry = z.infer<typeof HopEntry>;

export const OrganisationPatch = z.object({
  name: z.optional(z.string().check(z.minLength(1, 'A name'), z.maxLength(200))),
  serviceAddress: z.optional(
    z.string().check(z.regex(/^[^\s@<>]+@[^\s@<>]+$/, 'An address such as chancery@example.org')),
  ),
  nextHop: z.optional(
    z.nullable(z.extend(HopEntry, { mailbox: z._default(z.literal(false), false) })),
  ),
  internalHop: z.optional(
    z.nullable(z.extend(HopEntry, { mailbox: z._default(z.literal(false), false) })),
  ),
  openForOwnPeople: z.optional(z.enum(['auto', 'always', 'never'])),
  retentionDays: z.optional(
    z.int('Whole days').check(z.gte(0, 'Not less than 0'), z.lte(36_500, 'At most 36500')),
  ),
  sessionIdleMinutes: z.optional(
    z.int('Whole minutes').check(z.gte(5, 'At least 5'), z.lte(480, 'At most 480')),
  ),
  sessionHours: z.optional(
    z.int('Whole hours').check(z.gte(1, 'At least 1'), z.lte(72, 'At most 72')),
  ),
  /** False makes the organisation of the first start one's own. */
  demo: z.optional(z.literal(false)),
});
export type OrganisationPatch = z.infer<typeof OrganisationPatch>;

export const AdministratorView = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role: AdministratorRole,
  secondFactor: z.boolean(),
  /** Null = never by password. */
  lastSignInAt: z.nullable(z.string()),
  createdAt: z.string(),
});
export type AdministratorView = z.infer<typeof AdministratorView>;

export const InvitationView = z.object({
  id: z.string(),
  email: z.string(),
  role: AdministratorRole,
  invitedBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
});
export type InvitationView = z.infer<typeof InvitationView>;

export const Administrators = z.object({
  items: z.array(AdministratorView),
  nextCursor: z.nullable(z.string()),
  /** Those that nobody took up yet. */
  invitations: z.array(InvitationView),
});
export type Administrators = z.infer<typeof Administrators>;

export const NewInvitation = z.object({ email: SignInAddress, role: AdministratorRole });
export type NewInvitation = z.infer<typeof NewInvitation>;

/** The link is shown here and never again. */
export const Invitation = z.extend(InvitationView, { link: z.string() });
export type Invitation = z.infer<typeof Invitation>;

export const AdministratorPatch = z.object({
  role: z.optional(AdministratorRole),
  name: z.optional(z.string().check(z.minLength(1, 'A name'), z.maxLength(100))),
});
export type AdministratorPatch = z.infer<typeof AdministratorPatch>;

export const DomainName = z
  .string('A domain name')
  .check(
    z.regex(
      /^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/,
      'A domain name in lower case, such as example.org',
    ),
  );

export const NewDomain = z.object({
  name: DomainName,
  fromServiceAddress: z.optional(z.boolean()),
});
export type NewDomain = z.infer<typeof NewDomain>;

export const DomainPatch = z.object({ fromServiceAddress: z.boolean() });
export type DomainPatch = z.infer<typeof DomainPatch>;

export const DomainView = z.object({
  name: z.string(),
  /** Wrapper mail from this domain uses the service address instead of the sender's. */
  fromServiceAddress: z.boolean(),
  /** Of the key that mail of this domain is signed with; null = not signed. */
  dkimSelector: z.nullable(z.string()),
});
export type DomainView = z.infer<typeof DomainView>;

export const Domains = z.object({
  items: z.array(DomainView),
  nextCursor: z.nullable(z.string()),
});
export type Domains = z.infer<typeof Domains>;

export const DnsLine = z.object({
  purpose: z.enum(['spf', 'dkim', 'dmarc']),
  name: z.string(),
  type: z.literal('TXT'),
  value: z.string(),
  /** What it does, and what to do where there is one already. */
  note: z.string(),
});
export type DnsLine = z.infer<typeof DnsLine>;
export const DnsLines = z.object({ items: z.array(DnsLine) });
export type DnsLines = z.infer<typeof DnsLines>;

export const DkimRequest = z.object({
  selector: z.optional(
    z
      .string()
      .check(
        z.regex(
          /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
          'Letters, digits and hyphens, in lower case',
        ),
      ),
  ),
});
export type DkimRequest = z.infer<typeof DkimRequest>;

export const DkimKey = z.object({ selector: z.string(), dns: z.array(DnsLine) });
export type DkimKey = z.infer<typeof DkimKey>;

export const HopCheck = HopEntry;
export type HopCheck = HopEntry;

export const HopCheckResult = z.object({
  /** A connection was made and the other side greeted. */
  connected: z.boolean(),
  /** The mail path would work as it is set. */
  ok: z.boolean(),
  /** What was agreed on; null = without TLS. */
  tls: z.nullable(
    z.object({
      protocol: z.string(),
      cipher: z.string(),
      subject: z.string(),
      issuer: z.string(),
      validTo: z.string(),
      /** The certificate is valid for this name. */
      trusted: z.boolean(),
    }),
  ),
  greeting: z.nullable(z.string()),
  /** The last reply, word for word, or what went wrong. */
  reply: z.string(),
  /** What to do; empty where nothing is to be done. */
  advice: z.string(),
});
export type HopCheckResult = z.infer<typeof HopCheckResult>;

export const NewSmtpCredential = z.object({
  username: z
    .string('A name')
    .check(z.regex(/^[\w.@+-]{1,128}$/, 'Up to 128 letters, digits and . _ @ + -')),
  senders: z
    .array(z.string().check(z.regex(/^[^\s@<>]*@[^\s@<>]+$/, 'An address, or @domain')))
    .check(z.minLength(1, 'At least one address or @domain')),
});
export type NewSmtpCredential = z.infer<typeof NewSmtpCredential>;

export const SmtpCredentialView = z.object({
  username: z.string(),
  senders: z.array(z.string()),
  createdAt: z.string(),
});
export type SmtpCredentialView = z.infer<typeof SmtpCredentialView>;
export const SmtpCredentialMade = z.object({
  username: z.string(),
  senders: z.array(z.string()),
  /** Shown here and never again. */
  password: z.string(),
});
export type SmtpCredentialMade = z.infer<typeof SmtpCredentialMade>;
export const SmtpCredentials = z.object({
  items: z.array(SmtpCredentialView),
  nextCursor: z.nullable(z.string()),
});
export type SmtpCredentials = z.infer<typeof SmtpCredentials>;

export const TrustedNetworkEntry = z.object({
  cidr: z
    .string('A network')
    .check(z.regex(/^[0-9a-fA-F.:]+(\/\d{1,3})?$/, 'A network such as 192.0.2.0/24')),
});
export type TrustedNetworkEntry = z.infer<typeof TrustedNetworkEntry>;
export const TrustedNetworkView = z.object({ cidr: z.string(), source: SettingSource });
export type TrustedNetworkView = z.infer<typeof TrustedNetworkView>;
export const TrustedNetworks = z.object({
  items: z.array(TrustedNetworkView),
  nextCursor: z.nullable(z.string()),
});
export type TrustedNetworks = z.infer<typeof TrustedNetworks>;

/** The name in From of a test message. */
export const TEST_MESSAGE_NAME = 'Chancery test';

export const TestMessage = z.object({
  to: SignInAddress,
  subject: z._default(
    z.string().check(z.minLength(1, 'A subject'), z.maxLength(200, 'At most 200 characters')),
    'Test message [encrypt]',
  ),
});
export type TestMessage = z.infer<typeof TestMessage>;

/** The message's id: `/messages/{id}` tells what became of it. */
export const TestMessageSent = z.object({ id: z.string(), from: z.string(), to: z.string() });
export type TestMessageSent = z.infer<typeof TestMessageSent>;
