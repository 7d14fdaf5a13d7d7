import * as z from 'zod/mini';
import { ListedRule } from './rule-test';
import { Rule, RuleNote } from './rules';

/**
 * How rules are changed, and what stays of every change.
 *
 * | verb and path | takes → gives |
 * | --- | --- |
 * | `POST   /rules` | RuleEntry → ListedRule |
 * | `PUT    /rules/:id` | RuleEntry → ListedRule |
 * | `DELETE /rules/:id` | – |
 * | `POST   /rules/:id/mode` | RuleModeChange → ListedRule |
 * | `PUT    /rules/order` | RuleOrder |
 * | `GET    /rules/:id/versions?limit&cursor` | → RuleVersionList, newest first |
 * | `POST   /rules/:id/restoration` | RuleRestoration → ListedRule: that version once more, as the newest |
 * | `GET    /rules/deleted?limit&cursor` | → RuleVersionList of what was deleted and not restored, newest first |
 *
 * What changes one rule takes `If-Match` with the version it was made from, `PUT /rules/order` with the tag of
 * the list; where another is the newest by now the answer is 412 `rule.stale` or `rules.stale`.
 */
export const RuleRestoration = z.object({ version: z.int().check(z.gte(1)), note: RuleNote });
export type RuleRestoration = z.infer<typeof RuleRestoration>;

/** What happened to a rule. A change of place alone makes no version. */
export const RuleVersionKind = z.enum(['created', 'changed', 'deleted', 'restored']);
export type RuleVersionKind = z.infer<typeof RuleVersionKind>;

/** A rule as it stood after one change; after a deletion, as it last stood. */
export const RuleVersion = z.object({
  version: z.int(),
  change: RuleVersionKind,
  /** The version that was restored, where one was. */
  restored: z.nullable(z.int()),
  /** Why, in the words of who did it. */
  note: z.nullable(z.string()),
  by: z.string(),
  at: z.string(),
  /** The second person, where one was needed; null = it was published by who is named above alone. */
  approvedBy: z.nullable(z.string()),
  rule: Rule,
  sentence: ListedRule.shape.sentence,
});
export type RuleVersion = z.infer<typeof RuleVersion>;

export const RuleVersionList = z.object({
  items: z.array(RuleVersion),
  nextCursor: z.nullable(z.string()),
});
export type RuleVersionList = z.infer<typeof RuleVersionList>;
