import * as z from 'zod/mini';

/**
 * Messages as administrators see them: who, when and what became of it, never what was in it.
 *
 * | verb and path | body → answer | service |
 * | --- | --- | --- |
 * | `GET  /api/v1/messages?limit&cursor&filter[…]` | → Messages, newest first; 422 `query.invalid` | gateway |
 * | `GET  /api/v1/messages/{id}` | → MessageDetails; 404 `message.unknown` | gateway |
 * | `POST /api/v1/messages/{id}/recipients/{idx}/release` | → 204; 409 `recipient.not-held` | gateway |
 * | `POST /api/v1/messages/{id}/recipients/{idx}/discard` | Discard → 204; 409 `recipient.not-held`, `recipient.awaits-approval` | gateway |
 * | `POST /api/v1/messages/{id}/approvals/{approval}/decision` | ApprovalVerdict → 204; 404 `approval.unknown`; 409 `approval.decided` | gateway |
 * | `GET  /api/v1/messages/{id}/trace` | → Trace, oldest first; 404 | audit |
 * | `GET  /api/v1/messages/{id}/licences` | → MessageLicences | rights |
 * | `POST /api/v1/messages/{id}/revocation` | Revocation → Revoked; 404 `licence.none` | rights |
 * | `POST /api/v1/messages/{id}/restoration` | Revocation → Restored; 404 `licence.none`; 410 `message.erased` | rights |
 * | `POST /api/v1/messages/{id}/subject` | → MessageSubject, said in the audit; 410 where nobody may open the message any more | rights |
 */
export const RECIPIENT_STATES = [
  'queued',
  'deferred',
  'delivered',
  'bounced',
  'rejected',
  'held',
  'discarded',
] as const;
export const MessageRecipientState = z.enum(RECIPIENT_STATES);
export type MessageRecipientState = z.infer<typeof MessageRecipientState>;

/** `expired`: the licence ran out unread. */
export const MessageAccess = z.enum(['opened', 'unopened', 'replied', 'revoked', 'expired']);
export type MessageAccess = z.infer<typeof MessageAccess>;

/** A moment with its zone, as the browser and the command line write it. */
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/;
const moment = z
  .string()
  .check(
    z.refine(
      (value) => MOMENT.test(value) && !Number.isNaN(Date.parse(value)),
      'A time such as 2026-11-21T14:05:00Z',
    ),
  );
const sought = z.string().check(z.trim(), z.minLength(1), z.maxLength(320));

/**
 * What the list may be narrowed to, each as `filter[name]=value`. A whole address is compared without regard to
 * case; `@domain` is everybody there; anything else is looked for anywhere in the address.
 */
export const MessageFilter = z.partial(
  z.object({
    sender: sought,
    recipient: sought,
    /** Of a recipient. */
    domain: sought,
    /** Of a recipient; together with `recipient` or `domain`, of that one. */
    state: MessageRecipientState,
    protected: z.enum(['yes', 'no']),
    /** What a recipient of a protected message did with it, or what became of their access; with `domain`, of one there. */
    access: MessageAccess,
    /** Id of a rule that acted on the message, or `any`. A rule in test mode acts on nothing. */
    rule: z.union([z.literal('any'), z.uuid('The id of a rule, or any')]),
    /** A rule that acted on the message counts it so. */
    severity: z.enum(['any', 'Low', 'Medium', 'High']),
    /** Id of a rule in test mode that matched the message. */
    tested: z.uuid('The id of a rule'),
    /** Code of the rights template that protected it. */
    template: z.string().check(z.minLength(1), z.maxLength(64)),
    /** The trace id of the 250 answer, or the Message-ID. */
    message: z.string().check(z.trim(), z.minLength(1), z.maxLength(998)),
    /** Received at this moment or later. */
    from: moment,
    /** Received before this moment. */
    to: moment,
  }),
);
export type MessageFilter = z.infer<typeof MessageFilter>;

/** What a filter is called, on its chip and in an export. */
export const MESSAGE_FILTER_LABELS: Record<keyof MessageFilter, string> = {
  sender: 'Sender',
  recipient: 'Recipient',
  domain: 'Recipient’s domain',
  state: 'State',
  protected: 'Protected',
  access: 'Access',
  rule: 'Rule',
  severity: 'Severity',
  tested: 'Rule in Test',
  template: 'Template',
  message: 'Id',
  from: 'From',
  to: 'Until',
};

export const MessageRule = z.object({
  id: z.string(),
  name: z.string(),
  priority: z.number(),
  mode: z.string(),
  severity: z.optional(z.enum(['DoNotAudit', 'Low', 'Medium', 'High'])),
});
export type MessageRule = z.infer<typeof MessageRule>;

/** A row of the list. */
export const MessageItem = z.object({
  id: z.string(),
  receivedAt: z.string(),
  sender: z.string(),
  /** The first few, those that were asked for before others. */
  recipients: z.array(z.object({ address: z.string(), state: MessageRecipientState })),
  recipientCount: z.number(),
  /** How many recipients are in each state that occurs. */
  states: z.partialRecord(MessageRecipientState, z.number()),
  size: z.number(),
  protected: z.boolean(),
  templates: z.array(z.string()),
  rules: z.array(MessageRule),
});
export type MessageItem = z.infer<typeof MessageItem>;

export const Messages = z.object({
  items: z.array(MessageItem),
  nextCursor: z.nullable(z.string()),
  /** Counted on the first page only. */
  total: z.optional(z.object({ value: z.number(), relation: z.enum(['eq', 'gte']) })),
});
export type Messages = z.infer<typeof Messages>;

/** A level of approval that a held recipient waits for. */
export const MessageApproval = z.object({
  id: z.string(),
  approvers: z.array(z.string()),
  rule: z.object({ id: z.string(), name: z.string(), priority: z.number() }),
  /** From 1. */
  level: z.number(),
  levels: z.number(),
  /** Null where nobody was asked yet. */
  askedAt: z.nullable(z.string()),
  expiresAt: z.nullable(z.string()),
});
export type MessageApproval = z.infer<typeof MessageApproval>;

export const MessageRecipient = z.object({
  idx: z.number(),
  address: z.string(),
  /** Index into `groups` of the message. */
  group: z.number(),
  /** `wrap`: the wrapper mail; `relay`: the original, opened on the way out; `reject`: refused by a rule. */
  treatment: z.enum(['relay', 'wrap', 'reject']),
  state: MessageRecipientState,
  attempts: z.number(),
  lastReply: z.nullable(z.string()),
  nextAttemptAt: z.nullable(z.string()),
  endedAt: z.nullable(z.string()),
  approval: z.nullable(MessageApproval),
});
export type MessageRecipient = z.infer<typeof MessageRecipient>;

/** What the rules decided for the recipients that share it. */
export const MessageGroup = z.object({
  template: z.nullable(z.string()),
  rules: z.array(MessageRule),
  /** What is changed in the header on the way, in words. */
  edits: z.array(z.string()),
  reject: z.nullable(z.object({ code: z.string(), text: z.string() })),
});
export type MessageGroup = z.infer<typeof MessageGroup>;

export const MessageDetails = z.object({
  id: z.string(),
  receivedAt: z.string(),
  listener: z.string(),
  clientAddress: z.string(),
  sender: z.string(),
  headerFrom: z.string(),
  fromName: z.string(),
  headerMessageId: z.nullable(z.string()),
  size: z.number(),
  protected: z.boolean(),
  /** When its bytes were deleted; the trace stays. */
  erasedAt: z.nullable(z.string()),
  groups: z.array(MessageGroup),
  recipients: z.array(MessageRecipient),
});
export type MessageDetails = z.infer<typeof MessageDetails>;

export const TraceEvent = z.object({
  at: z.string(),
  kind: z.string(),
  says: z.string(),
  recipient: z.nullable(z.string()),
  actor: z.string(),
  body: z.record(z.string(), z.unknown()),
});
export type TraceEvent = z.infer<typeof TraceEvent>;
export const Trace = z.object({ items: z.array(TraceEvent) });
export type Trace = z.infer<typeof Trace>;

export const LicenceView = z.object({
  /** Canonical address. */
  recipient: z.string(),
  /** As it stands in the envelope; null where nothing of the licence is kept any more. */
  display: z.nullable(z.string()),
  role: z.enum(['recipient', 'sender']),
  state: z.enum(['live', 'expired', 'revoked', 'erased']),
  template: z.nullable(z.string()),
  notBefore: z.nullable(z.string()),
  expiresAt: z.nullable(z.string()),
  firstOpenedAt: z.nullable(z.string()),
  repliedAt: z.nullable(z.string()),
  revocation: z.nullable(
    z.object({
      at: z.string(),
      by: z.string(),
      reason: z.string(),
      /** Until when access can be given back; null = not any more. */
      restorableUntil: z.nullable(z.string()),
    }),
  ),
});
export type LicenceView = z.infer<typeof LicenceView>;
export const MessageLicences = z.object({
  items: z.array(LicenceView),
  nextCursor: z.nullable(z.string()),
});
export type MessageLicences = z.infer<typeof MessageLicences>;

export const REASON_MAX = 200;

/** Ends access, or gives it back. */
export const Revocation = z.object({
  /** One recipient; absent = all of them. */
  recipient: z.optional(z.string().check(z.maxLength(320))),
  reason: z
    .string('Say why; it stands in the audit.')
    .check(
      z.trim(),
      z.minLength(1, 'Say why; it stands in the audit.'),
      z.maxLength(REASON_MAX, `At most ${REASON_MAX} characters`),
    ),
});
export type Revocation = z.infer<typeof Revocation>;

export const Revoked = z.object({
  revoked: z.array(z.string()),
  /** Those of them who had opened it before. */
  opened: z.array(z.object({ recipient: z.string(), firstOpenedAt: z.string() })),
});
export type Revoked = z.infer<typeof Revoked>;

export const Restored = z.object({ restored: z.array(z.string()) });
export type Restored = z.infer<typeof Restored>;

export const MessageSubject = z.object({ subject: z.string() });
export type MessageSubject = z.infer<typeof MessageSubject>;
