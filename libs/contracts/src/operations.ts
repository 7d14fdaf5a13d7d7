import * as z from 'zod/mini';

/** The kinds of published policy that a gateway holds, each with a version of its own. */
export const SNAPSHOT_KINDS = ['directory', 'rules', 'templates', 'licensing'] as const;
export type RevisedKind = (typeof SNAPSHOT_KINDS)[number];

/** Version per kind; null where there is none. */
export const Revisions = z.object({
  directory: z.nullable(z.number()),
  rules: z.nullable(z.number()),
  templates: z.nullable(z.number()),
  licensing: z.nullable(z.number()),
});
export type Revisions = z.infer<typeof Revisions>;

/** A door of a gateway process, open while the process takes mail at it. */
export const GatewayListener = z.object({
  door: z.enum(['relay', 'submission', 'internal']),
  host: z.string(),
  port: z.number(),
  sessions: z.number(),
});
export type GatewayListener = z.infer<typeof GatewayListener>;

/** One gateway process that told of itself within the last twenty seconds. */
export const GatewayProcess = z.object({
  /** The number that marks its leases. */
  instance: z.number(),
  host: z.string(),
  pid: z.number(),
  version: z.string(),
  startedAt: z.string(),
  seenAt: z.string(),
  listeners: z.array(GatewayListener),
  /** Of the STARTTLS certificate; made by the process itself where none is set, which proves nothing. */
  certificate: z.object({ daysLeft: z.number(), ownMade: z.boolean() }),
  /** SMTP connections open when it was last seen. */
  sessions: z.number(),
  /** In force in this process. */
  revisions: Revisions,
  /** Kinds of which a newer version is published than is in force here. */
  behind: z.array(z.enum(SNAPSHOT_KINDS)),
});
export type GatewayProcess = z.infer<typeof GatewayProcess>;

/**
 * `GET /api/v1/gateways`, for every role: where the published policy is in force. "Live on n of m gateways,
 * revision N" is `items` without `rules` in `behind`, of all, and `published.rules`. It is told as
 * `changed` with the noun `gateways` when a process has loaded a version, started or stopped.
 */
export const GatewayList = z.object({
  items: z.array(GatewayProcess),
  published: Revisions,
  /** Processes in which everything published is in force. */
  current: z.number(),
  checkedAt: z.string(),
});
export type GatewayList = z.infer<typeof GatewayList>;
