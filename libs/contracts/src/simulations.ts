import * as z from 'zod/mini';
import { Rule } from './rules';

/**
 * What rules would have made of mail of past days, found out in the background and kept for some days.
 *
 * | verb and path | body → answer | service |
 * | --- | --- | --- |
 * | `GET    /api/v1/rules/simulations?limit&cursor` | → Simulations, newest first, without results | rules |
 * | `POST   /api/v1/rules/simulations` | NewSimulation → 202 SimulationView; 409 `simulation.many`; 422 `rule.not-compilable` | rules |
 * | `POST   /api/v1/rules/simulations/preview` | SimulationRules → SimulationPreview | rules |
 * | `POST   /api/v1/rules/simulations/uploads` | field `simulation` (SimulationUpload, JSON), then a file → 201 SimulationView, when all of it is judged; 409 `simulation.many`, `simulation.cancelled`; 413 `simulation.too-large`; 415; 422 | rules |
 * | `GET    /api/v1/rules/simulations/{id}` | → SimulationView; 404 `simulation.unknown` | rules |
 * | `POST   /api/v1/rules/simulations/{id}/cancellation` | → SimulationView; 404; 409 `simulation.ended` | rules |
 * | `DELETE /api/v1/rules/simulations/{id}` | → 204; 404 | rules |
 */
export const SIMULATION_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export const SimulationState = z.enum(SIMULATION_STATES);
export type SimulationState = z.infer<typeof SimulationState>;

/** The longest time back. */
export const SIMULATION_DAYS = 30;
/** Messages that a result shows by themselves. */
export const SIMULATION_SAMPLES = 50;
/** Days for which a result is kept. */
export const SIMULATION_KEPT_DAYS = 7;

/** The rules in force, or those with this draft in its place. A draft is judged as if it were in force. */
export const SimulationRules = z.object({
  /** With the id and priority of the rule it replaces, or those of a new one. */
  draft: z.optional(Rule),
});
export type SimulationRules = z.infer<typeof SimulationRules>;

const zone = z.string().check(
  z.maxLength(64),
  z.refine((name) => {
    try {
      return !!new Intl.DateTimeFormat('en', { timeZone: name });
    } catch {
      return false;
    }
  }, 'A time zone such as Europe/Berlin.'),
);

export const NewSimulation = z.extend(SimulationRules, {
  /** So many days back from now. */
  days: z
    .int()
    .check(
      z.gte(1, 'At least one day.'),
      z.lte(SIMULATION_DAYS, `At most ${SIMULATION_DAYS} days.`),
    ),
  /** The zone whose days are counted. */
  zone: z._default(zone, 'UTC'),
});
export type NewSimulation = z.infer<typeof NewSimulation>;

/** The largest file that is tried, and of what is in it the largest message and the number of them. */
export const SIMULATION_FILE_BYTES = 100_000_000;
export const SIMULATION_ZIP_BYTES = 32_000_000;
export const SIMULATION_MESSAGE_BYTES = 10_000_000;
export const SIMULATION_MESSAGES = 2_000;

/**
 * A file of messages: mbox (RFC 4155), zip of .eml, or one message. They are read and judged while they come in, and
 * nothing of them is kept but what the result says.
 */
export const SimulationUpload = z.extend(SimulationRules, {
  /**
   * Who is sender and who are recipients: as people here sent them (From; To, Cc, Bcc), or as they came in
   * (Return-Path; Delivered-To).
   */
  direction: z.enum(['sent', 'received']),
  zone: z._default(zone, 'UTC'),
});
export type SimulationUpload = z.infer<typeof SimulationUpload>;

/** What becomes of a recipient. */
export const SimulationFate = z.enum([
  'protected',
  'unprotected',
  'rejected',
  'deleted',
  'held',
  'redirected',
]);
export type SimulationFate = z.infer<typeof SimulationFate>;

/**
 * How what the rules would do differs from what was done: what a recipient gets now; `other-template` is protected
 * before and after, `delivered` is unprotected where nothing was sent before.
 */
export const SIMULATION_CHANGES = [
  'newly-protected',
  'no-longer-protected',
  'other-template',
  'rejected',
  'held',
  'deleted',
  'redirected',
  'delivered',
] as const;
export const SimulationChange = z.enum(SIMULATION_CHANGES);
export type SimulationChange = z.infer<typeof SimulationChange>;

/** Messages: whether the draft matched a recipient (without a draft: whether any rule did), and what is different. */
export const SimulationCounts = z.object({
  matched: z.int(),
  notMatched: z.int(),
  /** It hangs on what is not kept of the message. */
  untold: z.int(),
  /** Messages in which this changes for somebody; a message may change in several ways. */
  changes: z.partialRecord(SimulationChange, z.int()),
  /** The same for everybody. */
  same: z.int(),
  /** Whether something changes hangs on what is not kept. */
  changesUntold: z.int(),
});
export type SimulationCounts = z.infer<typeof SimulationCounts>;

export const SimulationDay = z.extend(SimulationCounts, {
  /** YYYY-MM-DD, in the zone asked for; empty for messages of a file that have no date. */
  day: z.string(),
});
export type SimulationDay = z.infer<typeof SimulationDay>;

export const SimulationSample = z.object({
  /** Id of the message; its page shows it. null = it was in a file. */
  message: z.nullable(z.string()),
  /** Which message of the file it was, the first being 1. */
  place: z.nullable(z.int()),
  at: z.nullable(z.string()),
  sender: z.string(),
  /** The first of them that it is about. */
  recipient: z.string(),
  recipients: z.int(),
  match: z.enum(['matched', 'not-matched', 'untold']),
  /** For the recipient named; codes of templates where protected. */
  was: z.object({ fate: SimulationFate, template: z.nullable(z.string()) }),
  /** null = cannot be told. */
  would: z.nullable(z.object({ fate: SimulationFate, template: z.nullable(z.string()) })),
});
export type SimulationSample = z.infer<typeof SimulationSample>;

/** Conditions of a rule that need more of a message than is kept of it, as sentences. */
export const NotEvaluableRule = z.object({
  rule: z.object({ id: z.string(), name: z.string() }),
  conditions: z.array(z.string()),
  exceptions: z.array(z.string()),
  /** Since when it is on record whether the rule matched, so that it is known all the same; null = it is not. */
  recordedSince: z.nullable(z.string()),
});
export type NotEvaluableRule = z.infer<typeof NotEvaluableRule>;

export const SimulationPreview = z.object({
  notEvaluable: z.array(NotEvaluableRule),
  /** The oldest message there is; null = there is none. */
  earliest: z.nullable(z.string()),
});
export type SimulationPreview = z.infer<typeof SimulationPreview>;

export const SimulationResult = z.object({
  /** Of the rules that were judged. */
  revision: z.int(),
  messages: z.int(),
  /** Messages of a file that could not be judged: too large, without recipients, or no message at all. */
  passedOver: z.int(),
  /** There was more in the file than is tried. */
  cut: z.boolean(),
  total: SimulationCounts,
  days: z.array(SimulationDay),
  samples: z.array(SimulationSample),
  notEvaluable: z.array(NotEvaluableRule),
});
export type SimulationResult = z.infer<typeof SimulationResult>;

export const SimulationView = z.object({
  id: z.string(),
  /** The draft as it was asked for; null = the rules in force. */
  draft: z.nullable(Rule),
  source: z.enum(['past', 'upload']),
  /** Of the file. */
  fileName: z.nullable(z.string()),
  /** 0 for a file. */
  days: z.int(),
  zone: z.string(),
  /** The time that past mail is of. */
  from: z.string(),
  to: z.string(),
  state: SimulationState,
  progress: z.object({
    done: z.number(),
    /** null = not counted yet. */
    total: z.nullable(z.number()),
  }),
  askedBy: z.string(),
  askedAt: z.string(),
  finishedAt: z.nullable(z.string()),
  expiresAt: z.nullable(z.string()),
  /** Why it failed. */
  fault: z.nullable(z.string()),
  /** null until it has succeeded, and in a list. */
  result: z.nullable(SimulationResult),
});
export type SimulationView = z.infer<typeof SimulationView>;

export const Simulations = z.object({
  items: z.array(SimulationView),
  nextCursor: z.nullable(z.string()),
});
export type Simulations = z.infer<typeof Simulations>;
