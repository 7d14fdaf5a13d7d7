import * as z from 'zod/mini';

/**
 * The trail: what happened, who did it, in an order that nobody can change unseen.
 *
 * | verb and path | answer | service |
 * | --- | --- | --- |
 * | `GET  /api/v1/audit?limit&cursor&filter[…]` | AuditTrail, newest first; 422 `query.invalid` | audit |
 * | `GET  /api/v1/audit/chain` | ChainState | audit |
 * | `POST /api/v1/audit/verification` | → Verification | audit |
 */
const text = z.string().check(z.trim(), z.minLength(1), z.maxLength(320));
const moment = z
  .string()
  .check(
    z.refine((value) => !Number.isNaN(Date.parse(value)), 'A time such as 2026-11-21T14:05:00Z'),
  );

/** Kinds of records by what they are about: the part before the point. */
export const AUDIT_GROUPS = {
  mail: ['message'],
  rules: ['rule', 'rules', 'rule-case'],
  branding: ['brand', 'brands', 'template'],
  people: ['administrator', 'session', 'password', 'second-factor'],
  licences: ['subscription', 'assignment', 'licence', 'plan'],
  operations: [
    'key',
    'backup',
    'queue',
    'queues',
    'domain',
    'hop',
    'connector',
    'setting',
    'settings',
    'login',
    'network',
    'organisation',
  ],
  exports: ['export', 'report', 'audit'],
} as const;
export const AuditGroup = z.enum([
  'mail',
  'rules',
  'branding',
  'people',
  'licences',
  'operations',
  'exports',
]);
export type AuditGroup = z.infer<typeof AuditGroup>;

export const AuditFilter = z.partial(
  z.object({
    /** Who did it, as the record says, without regard to case. */
    actor: text,
    group: AuditGroup,
    /** Exactly this kind, such as `rule.changed`. */
    kind: text,
    /** The address of a recipient. */
    recipient: text,
    /** Why, where a record says so: what a sender without a licence was refused for. */
    reason: text,
    /** Id of a message. */
    message: z.uuid('The id of a message'),
    /** Happened at this moment or later. */
    from: moment,
    /** Happened before this moment. */
    to: moment,
  }),
);
export type AuditFilter = z.infer<typeof AuditFilter>;

export const AUDIT_GROUP_LABELS: Record<AuditGroup, string> = {
  mail: 'Mail',
  rules: 'Rules',
  branding: 'Branding and templates',
  people: 'People and sign-in',
  licences: 'Licences',
  operations: 'Operations and settings',
  exports: 'Exports',
};

/** What a filter is called, on the page and in an export. */
export const AUDIT_FILTER_LABELS: Record<keyof AuditFilter, string> = {
  actor: 'Who',
  group: 'About',
  kind: 'Kind',
  recipient: 'Recipient',
  reason: 'Reason',
  message: 'Message',
  from: 'From',
  to: 'Until',
};

export const AuditItem = z.object({
  position: z.number(),
  at: z.string(),
  kind: z.string(),
  messageId: z.nullable(z.string()),
  recipient: z.nullable(z.string()),
  actor: z.string(),
  body: z.record(z.string(), z.unknown()),
});
export type AuditItem = z.infer<typeof AuditItem>;
export const AuditTrail = z.object({
  items: z.array(AuditItem),
  nextCursor: z.nullable(z.string()),
});
export type AuditTrail = z.infer<typeof AuditTrail>;

export const ChainState = z.object({
  /** How many records have their place. */
  position: z.number(),
  /** When the last one got it; null = there is none. */
  placedAt: z.nullable(z.string()),
  /** How many of the oldest were deleted because they had been kept long enough; the chain goes on from them. */
  removed: z.number(),
  /** When that was last; null = never. */
  removedAt: z.nullable(z.string()),
});
export type ChainState = z.infer<typeof ChainState>;

export const Verification = z.object({
  /** Records that are kept and hold. */
  checked: z.number(),
  fault: z.nullable(
    z.object({
      position: z.number(),
      reason: z.enum(['record changed', 'record missing', 'chain broken', 'anchor changed']),
    }),
  ),
});
export type Verification = z.infer<typeof Verification>;
