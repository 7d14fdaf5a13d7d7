import * as z from 'zod/mini';
import { PeopleSnapshot } from './people';
import { Brand, Right } from './portal';
import { RuleSet } from './rules';

/**
 * What services publish and the gateway judges by: immutable, versioned rows, one newest per
 * organisation and kind. A gateway that holds them needs no other service to decide.
 */
export const TlsMode = z.enum(['none', 'opportunistic', 'required']);
export type TlsMode = z.infer<typeof TlsMode>;

export const Hop = z.object({
  /** `host:port`; null = MX delivery for the next hop, the next hop for the internal one. */
  host: z.string(),
  port: z.number(),
  tls: TlsMode,
  /** Check the certificate against the host name. */
  verify: z.boolean(),
  /** This hop is the built-in mailbox: kept there, not delivered. */
  mailbox: z.boolean(),
});
export type Hop = z.infer<typeof Hop>;

/** A way out that rules choose by its id. */
export const PublishedConnector = z.object({
  id: z.string(),
  name: z.string(),
  /** Null = each recipient's own mail server is looked up (MX). */
  host: z.nullable(z.string()),
  port: z.number(),
  tls: TlsMode,
  /** Check the certificate against the host name. */
  verify: z.boolean(),
  enabled: z.boolean(),
});
export type PublishedConnector = z.infer<typeof PublishedConnector>;

export const DirectorySnapshot = z.object({
  organisation: z.string(),
  name: z.string(),
  serviceAddress: z.string(),
  domains: z.array(
    z.object({
      name: z.string(),
      /** Wrapper mail from this domain uses the service address instead of the sender's. */
      fromServiceAddress: z.boolean(),
      dkim: z.nullable(
        z.object({
          selector: z.string(),
          /** Private key sealed under the organisation's key, base64. */
          sealedKey: z.string(),
        }),
      ),
    }),
  ),
  nextHop: z.nullable(Hop),
  internalHop: z.nullable(Hop),
  /** Absent in what was published before there were any. */
  connectors: z.optional(z.array(PublishedConnector)),
  openForOwnPeople: z.enum(['auto', 'always', 'never']),
  retentionDays: z.number(),
  trustedNetworks: z.array(z.string()),
  credentials: z.array(
    z.object({
      username: z.string(),
      /** argon2id, PHC string. */
      hash: z.string(),
      /** Addresses or `@domain` the login may send as. */
      senders: z.array(z.string()),
    }),
  ),
});
export type DirectorySnapshot = z.infer<typeof DirectorySnapshot>;

export const RulesSnapshot = z.object({ organisation: z.string(), ruleSet: RuleSet });
export type RulesSnapshot = z.infer<typeof RulesSnapshot>;

export const RightsTemplateSnapshot = z.object({
  code: z.string(),
  name: z.string(),
  rights: z.array(Right),
  /** Days until a recipient's licence ends; 0 = never. */
  expiryDays: z.number(),
  version: z.number(),
});
export type RightsTemplateSnapshot = z.infer<typeof RightsTemplateSnapshot>;

/** `GET /api/v1/rights-templates` */
export const RightsTemplates = z.object({
  items: z.array(RightsTemplateSnapshot),
  nextCursor: z.nullable(z.string()),
});
export type RightsTemplates = z.infer<typeof RightsTemplates>;

/** What becomes of the subject of a protected message in its wrapper. */
export const SubjectTreatment = z.enum(['keep', 'replace', 'hide']);
export type SubjectTreatment = z.infer<typeof SubjectTreatment>;

/** A published version of a brand; never changed. A message names it by `version` for as long as it lives. */
export const PublishedBrand = z.object({
  /** The brand that this is a version of; rules name a brand by it. */
  id: z._default(z.string(), ''),
  /** Number of this version among all versions of all brands of the organisation. */
  version: z.number(),
  subject: SubjectTreatment,
  /** Days until a recipient's licence ends, where the rights template does not end it sooner; 0 = never. */
  expiryDays: z._default(z.number(), 0),
  appearance: Brand,
});
export type PublishedBrand = z.infer<typeof PublishedBrand>;

export const TemplatesSnapshot = z.object({
  organisation: z.string(),
  rightsTemplates: z.array(RightsTemplateSnapshot),
  /** The default brand. */
  brand: PublishedBrand,
  /** The newest published version of every brand, the default one too. */
  brands: z._default(z.array(PublishedBrand), []),
});
export type TemplatesSnapshot = z.infer<typeof TemplatesSnapshot>;

/** A subscription and everybody it is assigned to, as the gateway judges by it. */
export const PublishedSubscription = z.object({
  id: z.string(),
  /** A plan of the catalogue by its id, or one of the organisation's own. */
  plan: z.string(),
  /** Has what the plan needs besides itself (catalogue: `needs`). */
  addOn: z.boolean(),
  seats: z.number(),
  startsAt: z.string(),
  endsAt: z.nullable(z.string()),
  graceDays: z.number(),
  /** Every sender of an accepted domain. */
  everyone: z.boolean(),
  /** Every sender of these domains. */
  domains: z.array(z.string()),
  /** Canonical, in the order in which they were assigned: the first as many as there are seats have one. */
  addresses: z.array(z.string()),
  groups: z.array(z.object({ name: z.string(), members: z.array(z.string()) })),
});
export type PublishedSubscription = z.infer<typeof PublishedSubscription>;

export const LicensingSnapshot = z.object({
  organisation: z.string(),
  /** What happens to protected mail of a sender without a licence. */
  check: z.enum(['enforce', 'warn', 'off']),
  subscriptions: z.array(PublishedSubscription),
  /** Every named group, assigned or not: rules ask who is a member. Absent in what was published before they did. */
  groups: z.optional(
    z.array(z.object({ id: z.string(), name: z.string(), members: z.array(z.string()) })),
  ),
});
export type LicensingSnapshot = z.infer<typeof LicensingSnapshot>;

export const SNAPSHOTS = {
  directory: DirectorySnapshot,
  rules: RulesSnapshot,
  templates: TemplatesSnapshot,
  licensing: LicensingSnapshot,
  people: PeopleSnapshot,
} as const;
export type SnapshotKind = keyof typeof SNAPSHOTS;
export type SnapshotOf<K extends SnapshotKind> = z.infer<(typeof SNAPSHOTS)[K]>;
