import * as z from 'zod/mini';

/**
 * Who may send protected mail.
 *
 * | verb and path | body → answer |
 * | --- | --- |
 * | `GET    /api/v1/plans` | → Plans: the catalogue |
 * | `GET POST PUT DELETE /api/v1/subscriptions[/{id}]` | SubscriptionEntry → SubscriptionView; Subscriptions; 409 `seats.missing` |
 * | `GET    /api/v1/licence-assignments?subscription&q&limit&cursor` | → Assignments |
 * | `POST   /api/v1/licence-assignments` | NewAssignment → AssignmentView; 409 `assignment.known`, `seats.missing` |
 * | `DELETE /api/v1/licence-assignments/{id}` | 204 |
 * | `POST   /api/v1/licence-assignments/import?subscription&dryRun` | the CSV file as the body → AssignmentImport |
 * | `GET POST PUT DELETE /api/v1/licence-groups[/{id}]` | LicenceGroupEntry → LicenceGroupView; LicenceGroups |
 * | `GET PUT /api/v1/licence-setting` | LicenceSetting |
 * | `GET    /api/v1/licence-check?address&at` | → LicenceCheck: what would happen to this sender |
 * | `GET    /api/v1/licence-refusals` | → LicenceRefusals: of the last 30 days, by sender |
 * | `GET PUT /api/v1/subscription` | the only subscription, with whom it is assigned to; 409 where there are several |
 *
 * Reports count two kinds of audit records. `message.unlicensed-refused` is a message that was refused for want of a
 * licence: nothing was kept, so it names no message; its body says `sender`, `reason` (LicenceReason) and `recipients`
 * (how many). `message.unlicensed-sent` is one that was sent all the same, under the setting `warn`: it names the message,
 * whose `message.committed` record says `unlicensed` with the same reason.
 */
export const LicenceSettingMode = z.enum(['enforce', 'warn', 'off']);
export type LicenceSettingMode = z.infer<typeof LicenceSettingMode>;

export const LicenceSetting = z.object({ check: LicenceSettingMode });
export type LicenceSetting = z.infer<typeof LicenceSetting>;

/** Why a sender may not send protected mail. */
export const LicenceReason = z.enum([
  'no-subscription',
  'foreign-sender',
  'not-assigned',
  'not-started',
  'ended',
  'plan-without-encryption',
  'no-seat',
]);
export type LicenceReason = z.infer<typeof LicenceReason>;

export const PlanView = z.object({
  id: z.string(),
  name: z.string(),
  /** Contains message encryption, or needs an add-on for it. */
  encryption: z.enum(['included', 'add-on']),
  /** What is needed besides the plan; null where it is included. */
  needs: z.nullable(z.string()),
  /** Branding templates beyond one, expiry, revocation, portal logs. */
  advanced: z.boolean(),
  unit: z.enum(['user-month', 'evaluation']),
});
export type PlanView = z.infer<typeof PlanView>;
export const Plans = z.object({ items: z.array(PlanView), nextCursor: z.null() });
export type Plans = z.infer<typeof Plans>;

export const SubscriptionState = z.enum(['future', 'active', 'grace', 'ended']);
export type SubscriptionState = z.infer<typeof SubscriptionState>;

const seats = z
  .int('A whole number of seats')
  .check(z.gte(0, 'Not less than 0'), z.lte(10_000_000, 'At most 10,000,000'));
const graceDays = z.int('Whole days').check(z.gte(0, 'Not less than 0'), z.lte(365, 'At most 365'));
const when = z.iso.datetime('A date and time such as 2026-01-31T00:00:00Z');

export const SubscriptionEntry = z
  .object({
    plan: z.string().check(z.minLength(1, 'A plan of the catalogue'), z.maxLength(100)),
    addOn: z._default(z.boolean(), false),
    seats,
    startsAt: when,
    endsAt: z.nullable(when),
    graceDays,
  })
  .check(
    z.refine(({ startsAt, endsAt }) => endsAt === null || new Date(endsAt) > new Date(startsAt), {
      path: ['endsAt'],
      message: 'The end comes after the start',
    }),
  );
export type SubscriptionEntry = z.infer<typeof SubscriptionEntry>;

export const SubscriptionView = z.object({
  id: z.string(),
  plan: z.string(),
  planName: z.string(),
  addOn: z.boolean(),
  seats: z.number(),
  /** Addresses assigned by name or through a group, each once. Those of a domain or of everyone take none. */
  seatsUsed: z.number(),
  /** Assigned to every sender of the accepted domains, or of some domains: how many that are is not counted. */
  open: z.boolean(),
  startsAt: z.string(),
  endsAt: z.nullable(z.string()),
  graceDays: z.number(),
  state: SubscriptionState,
  /** Until when senders stay licensed after the end. */
  graceUntil: z.nullable(z.string()),
  /** Gives the right to send protected mail: the plan contains it, or its add-on is there. */
  encrypts: z.boolean(),
});
export type SubscriptionView = z.infer<typeof SubscriptionView>;
export const Subscriptions = z.object({ items: z.array(SubscriptionView), nextCursor: z.null() });
export type Subscriptions = z.infer<typeof Subscriptions>;

export const AssignmentKind = z.enum(['address', 'group', 'domain', 'everyone']);
export type AssignmentKind = z.infer<typeof AssignmentKind>;

export const NewAssignment = z.object({
  subscription: z.uuid('A subscription'),
  kind: AssignmentKind,
  /** An address, the id of a group, or a domain; empty for everyone. */
  value: z._default(z.string().check(z.maxLength(320, 'At most 320 characters')), ''),
});
export type NewAssignment = z.infer<typeof NewAssignment>;

export const AssignmentView = z.object({
  id: z.string(),
  subscription: z.string(),
  planName: z.string(),
  kind: AssignmentKind,
  /** As a person reads it: the address, the group's name, the domain. */
  value: z.string(),
  assignedAt: z.string(),
});
export type AssignmentView = z.infer<typeof AssignmentView>;
export const Assignments = z.object({
  items: z.array(AssignmentView),
  nextCursor: z.nullable(z.string()),
  total: z.number(),
});
export type Assignments = z.infer<typeof Assignments>;

export const AssignmentImport = z.object({
  /** False for a trial, and where anything stood against it: then nothing was assigned at all. */
  applied: z.boolean(),
  /** Lines with an address. */
  lines: z.number(),
  added: z.number(),
  /** Assigned by name already, or named twice in the file. */
  already: z.number(),
  /** Seats that are missing for all of them to be assigned. */
  seatsMissing: z.number(),
  /** How many lines are wrong; the first hundred are told. */
  wrong: z.number(),
  errors: z.array(z.object({ line: z.number(), value: z.string(), detail: z.string() })),
});
export type AssignmentImport = z.infer<typeof AssignmentImport>;

export const LicenceGroupEntry = z.object({
  name: z.string().check(z.minLength(1, 'A name'), z.maxLength(100, 'At most 100 characters')),
  members: z
    .array(z.string().check(z.maxLength(320)))
    .check(z.maxLength(10_000, 'At most 10,000 addresses')),
});
export type LicenceGroupEntry = z.infer<typeof LicenceGroupEntry>;
export const LicenceGroupView = z.object({
  id: z.string(),
  name: z.string(),
  members: z.array(z.string()),
});
export type LicenceGroupView = z.infer<typeof LicenceGroupView>;
export const LicenceGroups = z.object({ items: z.array(LicenceGroupView), nextCursor: z.null() });
export type LicenceGroups = z.infer<typeof LicenceGroups>;

export const LicenceCheck = z.object({
  address: z.string(),
  at: z.string(),
  licensed: z.boolean(),
  reason: z.nullable(LicenceReason),
  /** What becomes of protected mail of this sender. */
  outcome: z.enum(['sent', 'flagged', 'refused']),
  check: LicenceSettingMode,
  /** The reason in words. */
  says: z.string(),
  planName: z.nullable(z.string()),
  /** Licensed only because of days of grace, until then. */
  graceUntil: z.nullable(z.string()),
});
export type LicenceCheck = z.infer<typeof LicenceCheck>;

export const LicenceRefusals = z.object({
  items: z.array(
    z.object({
      sender: z.string(),
      refused: z.number(),
      flagged: z.number(),
      lastAt: z.string(),
      /** Of the last one. */
      reason: LicenceReason,
    }),
  ),
  nextCursor: z.null(),
  /** Senders, of whom the latest hundred are told. */
  total: z.number(),
  refused: z.number(),
  flagged: z.number(),
});
export type LicenceRefusals = z.infer<typeof LicenceRefusals>;

/** The only subscription of an organisation and whom it is assigned to: addresses, or `*` for everyone. */
export const SoleSubscription = z.object({
  /** A plan of the catalogue by its id, or a name of one's own. */
  plan: z.string().check(z.minLength(1), z.maxLength(100)),
  seats,
  startsAt: when,
  endsAt: z.nullable(when),
  graceDays,
  check: LicenceSettingMode,
  assigned: z.array(
    z
      .string()
      .check(
        z.regex(
          /^(\*|[^\s@<>]+@[^\s@<>]+)$/,
          'An address, or * for every sender of the accepted domains',
        ),
      ),
  ),
});
export type SoleSubscription = z.infer<typeof SoleSubscription>;

export const SoleSubscriptionView = z.object({
  organisation: z.string(),
  check: LicenceSettingMode,
  subscription: z.nullable(
    z.object({
      plan: z.string(),
      seats: z.number(),
      startsAt: z.string(),
      endsAt: z.nullable(z.string()),
      graceDays: z.number(),
    }),
  ),
  assigned: z.array(z.string()),
});
export type SoleSubscriptionView = z.infer<typeof SoleSubscriptionView>;
