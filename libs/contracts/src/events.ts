import * as z from 'zod/mini';
import type { AdministratorRole } from './session';

/**
 * `GET /api/v1/events?topics=rules,messages`: Server-Sent Events for the console, signed in by cookie only.
 *
 * | event | data |
 * | --- | --- |
 * | `changed` | ChangedEvent; with `id:`, replayed for ten minutes from `Last-Event-ID` |
 * | `reset` | `{}`: something was missed; read everything shown again |
 * | `ended` | `{}`: the session is over; the stream closes |
 *
 * A comment every 15 s keeps the connection. Nothing of a message's content is ever in an event.
 *
 * A topic is a noun of this table, with the roles that may hear of it; owners hear everything.
 */
export const TOPICS = {
  organisation: ['compliance', 'brand', 'operator'],
  domains: ['compliance', 'brand', 'operator'],
  connectors: ['compliance', 'operator'],
  administrators: [],
  rules: ['compliance'],
  lists: ['compliance'],
  cases: ['compliance'],
  messages: ['compliance', 'auditor'],
  brands: ['brand', 'compliance'],
  templates: ['compliance', 'brand'],
  reports: ['auditor', 'compliance'],
  audit: ['auditor'],
  simulations: ['compliance'],
  'rule-proposals': ['compliance'],
  exports: ['auditor', 'compliance'],
  licences: ['operator', 'compliance'],
  people: ['operator', 'compliance'],
  gateways: ['compliance', 'brand', 'operator'],
  operations: ['operator'],
  queues: ['operator'],
  keys: ['operator'],
  settings: ['operator'],
} as const satisfies Record<string, readonly Exclude<AdministratorRole, 'owner'>[]>;
export type Topic = keyof typeof TOPICS;

/** What a service announces when something of an organisation changed; identifiers and small state only. */
export const Change = z.object({
  organisation: z.string(),
  noun: z.enum(Object.keys(TOPICS) as [Topic, ...Topic[]]),
  id: z.optional(z.string()),
  version: z.optional(z.number()),
});
export type Change = z.infer<typeof Change>;

/** What the browser gets of it. */
export const ChangedEvent = z.object({
  noun: Change.shape.noun,
  id: z.optional(z.string()),
  version: z.optional(z.number()),
});
export type ChangedEvent = z.infer<typeof ChangedEvent>;
