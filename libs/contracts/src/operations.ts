import * as z from 'zod/mini';

/** The kinds of published policy that a gateway holds, each with a version of its own. */
export const SNAPSHOT_KINDS = ['directory', 'rules', 'templates', 'licensing', 'people'] as const;

/** Version per kind; null where there is none. */
export const Revisions = z.object({
  directory: z.nullable(z.number()),
  rules: z.nullable(z.number()),
  templates: z.nullable(z.number()),
  licensing: z.nullable(z.number()),
  people: z.nullable(z.number()),
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

/** Mail of the organisation that is still to be delivered, from the database: `GET /api/v1/gateways/backlog`. */
export const MailBacklog = z.object({
  /** Recipients waiting for their first attempt. */
  waiting: z.number(),
  /** Put off by the next hop, tried again by themselves. */
  deferred: z.number(),
  /** Three attempts ended in a crash: held for an operator. */
  held: z.number(),
  /** When the longest waiting or deferred message came in. */
  oldestAt: z.nullable(z.string()),
});
export type MailBacklog = z.infer<typeof MailBacklog>;

/** One part a service needs to answer. */
export const ServicePart = z.object({
  name: z.string(),
  ok: z.boolean(),
  reason: z.optional(z.string()),
});
export type ServicePart = z.infer<typeof ServicePart>;

/** `GET /api/v1/services/{service}`: each service tells of itself, also when a part of it does not answer. */
export const ServiceState = z.object({
  service: z.string(),
  ok: z.boolean(),
  version: z.string(),
  revision: z.string(),
  host: z.string(),
  pid: z.number(),
  startedAt: z.string(),
  parts: z.array(ServicePart),
});
export type ServiceState = z.infer<typeof ServiceState>;

/** The services there are, as the console asks for them. */
export const SERVICE_NAMES = [
  'gateway',
  'rules',
  'templates',
  'licensing',
  'rights',
  'directory',
  'audit',
] as const;

export const QueueState = z.object({
  name: z.string(),
  waiting: z.number(),
  active: z.number(),
  delayed: z.number(),
  failed: z.number(),
  paused: z.boolean(),
  /** How long the job that waits longest has been waiting. */
  oldestSeconds: z.nullable(z.number()),
});
export type QueueState = z.infer<typeof QueueState>;

/** `GET /api/v1/queues`. Counts are of the whole installation. */
export const QueueList = z.object({
  backend: z.enum(['redis', 'postgresql']),
  /** Whether the server of the queues answered; without it mail goes on and the sweep fills the queues again. */
  reachable: z.boolean(),
  items: z.array(QueueState),
  checkedAt: z.string(),
});
export type QueueList = z.infer<typeof QueueList>;

/** `GET /api/v1/queues/{name}/failed`: jobs of the organisation that failed for good, by reason. */
export const FailedJobs = z.object({
  queue: z.string(),
  total: z.number(),
  groups: z.array(
    z.object({
      /** As the handler said it, without what is different each time: ids, addresses, numbers. */
      reason: z.string(),
      count: z.number(),
      newestAt: z.string(),
      jobs: z.array(z.object({ id: z.string(), attempts: z.number(), failedAt: z.string() })),
    }),
  ),
});
export type FailedJobs = z.infer<typeof FailedJobs>;

/** `POST /api/v1/queues/{name}/redrive`: one job, those of one reason, or all of the organisation. */
export const Redrive = z.object({
  job: z.optional(z.string().check(z.maxLength(300))),
  reason: z.optional(z.string().check(z.maxLength(300))),
});
export type Redrive = z.infer<typeof Redrive>;
export const Redriven = z.object({ redriven: z.number() });
export type Redriven = z.infer<typeof Redriven>;

/** One setting as it is in force. `GET /api/v1/settings` */
export const SettingState = z.object({
  /** The variable. */
  key: z.string(),
  section: z.string(),
  label: z.string(),
  help: z.string(),
  /** Null where there is none; of a secret only `(hidden)`. */
  value: z.nullable(z.string()),
  source: z.enum(['default', 'environment', 'file']),
  fallback: z.string(),
});
export type SettingState = z.infer<typeof SettingState>;
export const SettingList = z.object({ items: z.array(SettingState) });
export type SettingList = z.infer<typeof SettingList>;

/** `GET /api/v1/keys`: what keys there are and how old; never a key. */
export const KeyReport = z.object({
  root: z.object({
    kind: z.literal('file'),
    /** Whoever copies the data folder then has the keys. */
    passphraseBeside: z.boolean(),
  }),
  organisationKeys: z.array(z.object({ version: z.number(), createdAt: z.string() })),
  epochs: z.object({
    count: z.number(),
    oldest: z.nullable(z.number()),
    newest: z.nullable(z.number()),
  }),
  /** The last `chancery backup` that ended well; null = none is recorded. */
  lastBackupAt: z.nullable(z.string()),
});
export type KeyReport = z.infer<typeof KeyReport>;
