import * as z from 'zod/mini';
import { CustomSensitiveType } from './sensitive';
import { ListedRule } from './rule-test';
import { Rule, RuleNote } from './rules';

/**
 * Changes of rules that are kept and not published: drafts, and what waits for a second person.
 *
 * | verb and path | takes → gives |
 * | --- | --- |
 * | `GET    /rules/proposals?state` | → ProposedChanges, the latest first |
 * | `GET    /rules/proposals/:id` | → ProposedChangeInFull |
 * | `POST   /rules/proposals` | RuleDraftEntry → ProposedChange: a draft |
 * | `PUT    /rules/proposals/:id` | RuleDraftEntry → ProposedChange: the draft says this now |
 * | `DELETE /rules/proposals/:id` | a draft is discarded |
 * | `POST   /rules/proposals/:id/approval` | → ProposedChange, published |
 * | `POST   /rules/proposals/:id/rejection` | ChangeReason → ProposedChange |
 * | `POST   /rules/proposals/:id/withdrawal` | → ProposedChange |
 * | `POST   /rules/proposals/:id/renewal` | → ProposedChange: proposed once more, of the rules as they are now |
 * | `POST   /rules/proposals/:id/publication` | ChangeReason → ProposedChange: an owner publishes it alone |
 * | `GET    /rules/second-person` | → SecondPerson |
 * | `PUT    /rules/second-person` | SecondPersonChange → SecondPerson |
 *
 * While a second person is needed, every change that would make gateways decide otherwise answers 202 with a
 * ProposedChange, `Location` leading to it, and nothing is published.
 */
export const ProposalState = z.enum([
  'draft',
  'waiting',
  'approved',
  'published-alone',
  'rejected',
  'withdrawn',
]);
export type ProposalState = z.infer<typeof ProposalState>;

export const ProposedChange = z.object({
  id: z.string(),
  state: ProposalState,
  /** What would be done, such as `Change “Confidential”`. */
  what: z.string(),
  /** The one rule that it is about; null where it is about others too, or about a rule that is not there yet. */
  rule: z.nullable(z.string()),
  /** Who proposed it, or saved the draft last. */
  author: z.string(),
  at: z.string(),
  /** Why, in the author's words. */
  note: z.nullable(z.string()),
  /** What is decided about, in `ETag` and `If-Match`: another one is another change. */
  tag: z.string(),
  /** Who approved, rejected, withdrew or published it. */
  decidedBy: z.nullable(z.string()),
  decidedAt: z.nullable(z.string()),
  /** Why it was rejected, or published by one person alone. */
  reason: z.nullable(z.string()),
});
export type ProposedChange = z.infer<typeof ProposedChange>;

export const ProposedChanges = z.object({
  items: z.array(ProposedChange),
  nextCursor: z.nullable(z.string()),
});
export type ProposedChanges = z.infer<typeof ProposedChanges>;

/** `open`: drafts and what waits; `decided`: all others. */
export const ProposedChangesQuery = z.object({
  state: z.optional(z.enum(['open', 'decided'])),
  limit: z.optional(z.coerce.number().check(z.int(), z.gte(1), z.lte(200))),
  cursor: z.optional(z.string()),
});
export type ProposedChangesQuery = z.infer<typeof ProposedChangesQuery>;

const Named = z.object({ id: z.string(), name: z.string() });
const Spoken = z.object({ rule: Rule, sentence: ListedRule.shape.sentence });

/** What gateways would go by after a change, against what they go by before it. */
export const ChangeEffect = z.object({
  rules: z.array(
    z.object({
      before: z.nullable(Spoken),
      after: z.nullable(Spoken),
      /** Of a new rule, the one in front of it; null = it is the first. */
      behind: z.nullable(Named),
    }),
  ),
  /** Of the rules that are there before and after, where it is another; first judged first. */
  order: z.nullable(z.object({ before: z.array(Named), after: z.array(Named) })),
  lists: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** Its name before, where that was another. */
      renamed: z.nullable(z.string()),
      /** Entries before and after; null = no rule used it, or would. */
      before: z.nullable(z.int()),
      after: z.nullable(z.int()),
      added: z.array(z.string()),
      removed: z.array(z.string()),
    }),
  ),
  types: z.array(
    z.object({
      before: z.nullable(CustomSensitiveType),
      after: z.nullable(CustomSensitiveType),
    }),
  ),
  /** Whether changes need a second person from then on; null = as before. */
  secondPerson: z.nullable(z.boolean()),
});
export type ChangeEffect = z.infer<typeof ChangeEffect>;

export const ProposedChangeInFull = z.extend(ProposedChange, {
  effect: ChangeEffect,
  /** Why it cannot be published as it is shown: the rules changed since, or a check refuses it. */
  overtaken: z.nullable(z.string()),
  /** Of a draft, and of what saves one rule: what the editor begins with, and the version it was made from. */
  draft: z.nullable(
    z.object({
      rule: z.omit(Rule, { id: true, priority: true }),
      base: z.nullable(z.int()),
    }),
  ),
});
export type ProposedChangeInFull = z.infer<typeof ProposedChangeInFull>;

/** A rule that is not published: new, or a change of one as it was at a version. */
export const RuleDraftEntry = z.object({
  rule: z.nullable(z.uuid()),
  base: z.nullable(z.int()),
  draft: z.omit(Rule, { id: true, priority: true }),
  note: RuleNote,
});
export type RuleDraftEntry = z.infer<typeof RuleDraftEntry>;

export const ChangeReason = z.object({
  reason: z
    .string()
    .check(z.trim(), z.minLength(1, 'Say why; the audit trail keeps it.'), z.maxLength(280)),
});
export type ChangeReason = z.infer<typeof ChangeReason>;

/** Whether a change of rules needs somebody besides its author. */
export const SecondPerson = z.object({
  needed: z.boolean(),
  /** Who said so last; null = nobody ever did. */
  by: z.nullable(z.string()),
  at: z.nullable(z.string()),
});
export type SecondPerson = z.infer<typeof SecondPerson>;

export const SecondPersonChange = z.object({ needed: z.boolean(), note: RuleNote });
export type SecondPersonChange = z.infer<typeof SecondPersonChange>;
