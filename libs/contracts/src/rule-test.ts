import * as z from 'zod/mini';
import { AppliedRules, ManagedByFile, RuleManager } from './rule-files';
import { Rule, RuleExplanation } from './rules';

/**
 * Trying rules on a message: `POST /api/v1/rules/test`, multipart/form-data with the field `test` (this, as
 * JSON) and then the file `message`, the message as it would be sent (RFC 5322). Nothing of it is kept.
 */
export const RuleTest = z.object({
  /** Envelope sender; empty for the null sender. */
  from: z.string().check(z.maxLength(320)),
  /** Envelope recipients. */
  to: z
    .array(z.string().check(z.minLength(3), z.maxLength(320)))
    .check(z.minLength(1, 'At least one recipient is needed.'), z.maxLength(100)),
  /** The rules in force, those with this draft in its place, or the draft alone. */
  which: z.enum(['live', 'with-draft', 'draft-alone']),
  /** With the id and priority of the rule it replaces, or those of a new one. */
  draft: z.optional(Rule),
  /** The address that connects. Default: 127.0.0.1. */
  client: z.optional(
    z.union([z.ipv4(), z.ipv6()], { error: 'An IP address, such as 192.0.2.17 or 2001:db8::17.' }),
  ),
  /** Whoever connects is signed in, or comes from a network that is trusted. Default: so it is. */
  authenticated: z.optional(z.boolean()),
});
export type RuleTest = z.infer<typeof RuleTest>;

/** A rule as an answer names it. */
const NamedRule = z.object({ id: z.string(), name: z.string(), priority: z.int() });

/** A mail that a rule has sent about the message. */
export const RuleTestNotice = z.object({
  kind: z.enum(['incident', 'notification']),
  to: z.array(z.string()),
  rule: NamedRule,
  /** By a rule in test mode. */
  tested: z.boolean(),
});
export type RuleTestNotice = z.infer<typeof RuleTestNotice>;

/** What happens to some recipients, all the same. */
export const RuleTestGroup = z.object({
  recipients: z.array(z.string()),
  outcome: z.enum(['protected', 'unprotected', 'rejected', 'deleted', 'held', 'redirected']),
  /** The rule by which it is so; null where it is so by none. */
  decidedBy: z.nullable(NamedRule),
  /** Code of the rights template, where protected. */
  template: z.nullable(z.string()),
  brand: z.nullable(z.string()),
  reject: z.nullable(z.object({ code: z.string(), text: z.string() })),
  /** Who gets it besides, or instead where it is redirected. */
  others: z.array(z.string()),
  /** Who is asked before anybody gets it, one level after another. */
  approvers: z.array(z.array(z.string())),
  requireTls: z.boolean(),
  /** What is opened where it turns out to be mail that the organisation itself protected. */
  opens: z.enum(['nothing', 'message', 'attachments']),
  /** Id of the connector it goes by; null = as all mail does. */
  connector: z.nullable(z.string()),
  /** Mail about the message: incident reports, and notifications of these recipients. */
  notices: z.array(RuleTestNotice),
  /** Changes to the header, as sentences. */
  edits: z.array(z.string()),
  rules: z.array(NamedRule),
});
export type RuleTestGroup = z.infer<typeof RuleTestGroup>;

export const RuleTestResult = z.object({
  to: z.array(z.string()),
  subject: z.string(),
  bytes: z.int(),
  groups: z.array(RuleTestGroup),
  /** The message is one encrypted entity already and passes as it is. */
  alreadyEncrypted: z.boolean(),
  explanation: z.array(RuleExplanation),
  /** What the reader could not make out. */
  problems: z.array(z.string()),
});
export type RuleTestResult = z.infer<typeof RuleTestResult>;

/** A rule as the list shows it. */
export const ListedRule = z.extend(Rule, {
  version: z.int(),
  updatedBy: z.string(),
  updatedAt: z.string(),
  /** In words, and in pieces that a page sets apart. */
  sentence: z.object({
    text: z.string(),
    segments: z.array(
      z.object({ text: z.string(), kind: z.enum(['wording', 'typed', 'chosen', 'name']) }),
    ),
  }),
  managedBy: RuleManager,
  /** Where it is managed by a file. */
  managed: z.nullable(ManagedByFile),
});
export type ListedRule = z.infer<typeof ListedRule>;

/** What is most likely not meant about a rule, in words; before the name of the other rule where there is one. */
export const RuleWarning = z.object({
  rule: z.string(),
  code: z.enum(['never-matches', 'conflict', 'costly', 'reference']),
  /** Id of the other rule. */
  by: z.nullable(z.string()),
  text: z.string(),
});
export type RuleWarning = z.infer<typeof RuleWarning>;

export const RuleList = z.object({
  items: z.array(ListedRule),
  nextCursor: z.nullable(z.string()),
  total: z.object({ value: z.int(), relation: z.enum(['eq', 'gte']) }),
  /** Rules that an earlier one never lets come to pass: id, and id of the earlier. */
  shadows: z.array(z.object({ rule: z.string(), by: z.string() })),
  /** Besides those. */
  warnings: z.array(RuleWarning),
  /** Version of the published set. */
  revision: z.int(),
  /** What was applied from files last; null where nothing ever was. */
  applied: z.nullable(AppliedRules),
});
export type RuleList = z.infer<typeof RuleList>;
