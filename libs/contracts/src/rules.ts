import * as z from 'zod/mini';
import { NamedList, NamedListKind } from './named-lists';
import { CustomSensitiveType } from './sensitive';

/**
 * Mail flow rules as they are stored, published in snapshots and sent over HTTP.
 *
 * What a predicate or an action means, and which arguments it takes, is told by its definition in
 * `@chancery/rules`, which checks `args`; this file only gives the frame that all of them share.
 * Limits of names and texts are those of New-TransportRule (Microsoft, cmdlet page of August 2026).
 */
const args = z.record(z.string(), z.unknown());
const code = z.string().check(z.minLength(1), z.maxLength(64));

export const Predicate = z.object({
  /** Code of a condition, e.g. `SubjectContainsWords`; the same code serves as exception. */
  predicate: code,
  args: z._default(args, {}),
});
export type Predicate = z.infer<typeof Predicate>;

/**
 * Conditions of which one is enough: what Exchange has no form for, its conditions being joined by and. Exceptions
 * are alternatives already. No group stands in a group.
 */
export const AnyOf = z.strictObject({
  any: z
    .array(Predicate)
    .check(
      z.minLength(2, 'A group holds at least two conditions.'),
      z.maxLength(20, 'A group holds at most 20 conditions.'),
    ),
});
export type AnyOf = z.infer<typeof AnyOf>;

/**
 * An entry of a rule's conditions. What is both or neither is refused: a condition that were dropped would have the
 * rule act on other mail.
 */
export const RuleCondition = z.union([z.strictObject(Predicate.shape), AnyOf], {
  error: 'This is to be a condition, or a group of 2 to 20 conditions that holds no other group.',
});
export type RuleCondition = z.infer<typeof RuleCondition>;

export const Action = z.object({
  /** Code of an action, e.g. `ApplyRightsProtectionTemplate`. */
  action: code,
  args: z._default(args, {}),
});
export type Action = z.infer<typeof Action>;

/** `enforce` applies the actions, `test` only records what they would do, `off` skips the rule. */
export const RuleMode = z.enum(['enforce', 'test', 'off']);
export type RuleMode = z.infer<typeof RuleMode>;

/** Which address is the sender for conditions on the sender. */
export const SenderAddressLocation = z.enum(['header', 'envelope', 'header-or-envelope']);
export type SenderAddressLocation = z.infer<typeof SenderAddressLocation>;

const moment = z.iso.datetime({ offset: true, error: 'A date and time with zone, as RFC 3339.' });

export const Rule = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(64)),
  name: z
    .string()
    .check(
      z.minLength(1, 'A rule needs a name.'),
      z.maxLength(64, 'A name has at most 64 characters.'),
    ),
  comment: z._default(
    z.string().check(z.maxLength(1024, 'A comment has at most 1024 characters.')),
    '',
  ),
  enabled: z._default(z.boolean(), true),
  mode: z._default(RuleMode, 'enforce'),
  /** 0 is judged first. */
  priority: z.int().check(z.nonnegative()),
  /** All of them must hold; of a group one. None at all means every message. */
  conditions: z._default(z.array(RuleCondition), []),
  /** Any one of them switches the rule off. */
  exceptions: z._default(z.array(Predicate), []),
  actions: z.array(Action),
  /** Later rules are not judged where this one matched. */
  stopProcessing: z.optional(z.boolean()),
  /** In test mode, the notices that the rule asks for are sent too (Exchange: AuditAndNotify); reports always are. */
  notifyInTest: z.optional(z.boolean()),
  /** The rule is judged from this moment on; absent or null = always. */
  activationDate: z.optional(z.nullable(moment)),
  /** The rule is judged until just before this moment; absent or null = for ever. */
  expiryDate: z.optional(z.nullable(moment)),
  /** What happens when the rule cannot be judged in time: go on without it, or answer 4xx. */
  errorAction: z._default(z.enum(['ignore', 'defer']), 'ignore'),
  senderAddressLocation: z._default(SenderAddressLocation, 'header'),
  recipientAddressType: z._default(z.enum(['resolved', 'original']), 'resolved'),
});
export type Rule = z.infer<typeof Rule>;

/** Why a rule is changed; it stays in the history. */
export const RuleNote = z.optional(
  z.string().check(z.maxLength(280, 'A reason has at most 280 characters.')),
);

/** A rule as somebody sends it to be saved; id and place are the service's to give. */
export const RuleEntry = z.object({
  ...Rule.shape,
  id: z.optional(z.string()),
  priority: z.optional(z.int().check(z.gte(0))),
  note: RuleNote,
  /** The draft that it was kept as; saved, it is none any more. */
  fromDraft: z.optional(z.uuid()),
});
export type RuleEntry = z.infer<typeof RuleEntry>;

/** The ids of all rules, the one that is judged first at the front. */
export const RuleOrder = z.object({ ids: z.array(z.string()) });
export type RuleOrder = z.infer<typeof RuleOrder>;

export const RuleModeChange = z.object({ mode: RuleMode });
export type RuleModeChange = z.infer<typeof RuleModeChange>;

export const RuleSet = z.object({
  rules: z.array(Rule),
  revision: z.int(),
  /** The organisation's own types of sensitive information, which rules name by their codes. */
  sensitiveTypes: z.optional(z.array(CustomSensitiveType)),
  /** The named lists that its rules use, each once, however many rules do. */
  lists: z.optional(z.array(NamedList)),
});
export type RuleSet = z.infer<typeof RuleSet>;

/** A fault of a rule: where (RFC 6901, from the rule or the rule set), what kind, what to do. */
export const RuleProblem = z.object({ pointer: z.string(), code: z.string(), detail: z.string() });
export type RuleProblem = z.infer<typeof RuleProblem>;

/**
 * How far a predicate reaches: sender, recipient (splits the message), any recipient (acts on all),
 * content, attachment file, properties, sender and recipient together.
 */
export const PredicateFamily = z.enum(['S', 'R', 'A', 'C', 'F', 'P', 'X']);
export type PredicateFamily = z.infer<typeof PredicateFamily>;

/**
 * What of a message a predicate has to see. `envelope` is known when a recipient is named: who sends, who
 * connected, and that one recipient; `recipients` is all of them together. `attachments` are their names, `content`
 * is what is inside them. `people` is what the organisation keeps of sender and recipients, known with the envelope.
 */
export const Operand = z.enum([
  'envelope',
  'recipients',
  'headers',
  'body',
  'attachments',
  'content',
  'sizes',
  'structure',
  'people',
]);
export type Operand = z.infer<typeof Operand>;

/** How the console asks for one argument. */
export const ArgumentField = z.object({
  name: z.string(),
  label: z.string(),
  editor: z.enum([
    'words',
    'patterns',
    'addresses',
    'domains',
    'ip-ranges',
    'choice',
    'choices',
    'size',
    'flag',
    'header-name',
    'text',
    'long-text',
    'rights-template',
    'brand',
    'connector',
    'groups',
    'status-code',
    'sensitive-types',
    'attribute-words',
    'attribute-patterns',
  ]),
  optional: z.boolean(),
  /** Of this kind lists may be named (`args.lists`, ids) beside or instead of values. */
  listKind: z.optional(NamedListKind),
  help: z.string(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })),
});
export type ArgumentField = z.infer<typeof ArgumentField>;

export const CatalogueEntry = z.object({
  code: z.string(),
  label: z.string(),
  /** Sentence with `{argument}` in braces. */
  sentence: z.string(),
  fields: z.array(ArgumentField),
  /** Parameters of New-TransportRule, so that people find what they know by its name there. */
  exchange: z.array(z.string()),
});
export type CatalogueEntry = z.infer<typeof CatalogueEntry>;
export const CatalogueCondition = z.extend(CatalogueEntry, {
  family: PredicateFamily,
  needs: z.array(Operand),
});
export type CatalogueCondition = z.infer<typeof CatalogueCondition>;
export const CatalogueAction = z.extend(CatalogueEntry, {
  /** Applied in doubt: an operand that cannot be read counts in its favour. */
  protecting: z.boolean(),
});
export type CatalogueAction = z.infer<typeof CatalogueAction>;

/** Everything a rule can be made of; forms, documentation and search follow from it. */
export const RuleCatalogue = z.object({
  conditions: z.array(CatalogueCondition),
  actions: z.array(CatalogueAction),
});
export type RuleCatalogue = z.infer<typeof RuleCatalogue>;

/** Why one predicate held or did not, for one message. */
const OnePredicateExplained = z.object({
  /** Of a condition; `AnyOf` for a group of them. */
  code: z.string(),
  sentence: z.string(),
  result: z.enum(['true', 'false', 'unknown']),
  /** The operand as the rule saw it, shortened. */
  saw: z.string(),
  /** The text, address or value that decided, as it stands in the message, on one line; null when none did. */
  found: z.nullable(z.string()),
  /** Where in `saw` that stands: begin and end. Absent where it is no part of it. */
  foundAt: z.optional(z.tuple([z.int(), z.int()])),
  /** Of what `saw` is a part, in a word or two: “body”, “header X-Ticket”. Absent where it says so itself. */
  where: z.optional(z.string()),
  /** By this one it was decided that the rule acts, or that it does not. Absent where it took all of them. */
  decided: z.optional(z.literal(true)),
  /** Indexes of the recipients for whom it holds; only on predicates that split the message. */
  recipients: z.optional(z.array(z.number())),
});

/** As above; with a group each of its conditions by itself. */
export const PredicateExplanation = z.extend(OnePredicateExplained, {
  any: z.optional(z.array(OnePredicateExplained)),
});
export type PredicateExplanation = z.infer<typeof PredicateExplanation>;

export const RuleExplanation = z.object({
  id: z.string(),
  name: z.string(),
  priority: z.number(),
  mode: RuleMode,
  outcome: z.enum([
    'matched',
    'not-matched',
    'excepted',
    'not-reached',
    'off',
    'outside-dates',
    'test',
  ]),
  /** Indexes of the recipients that the rule acted on, or would have in test mode. */
  recipients: z.array(z.number()),
  conditions: z.array(PredicateExplanation),
  exceptions: z.array(PredicateExplanation),
  /** What the rule does, one sentence an action. */
  actions: z.array(z.string()),
  /** Why an action of a matching rule was not applied. */
  notes: z.array(z.string()),
  /** Indexes of the recipients for whom no later rule is judged, because of this one. Absent where there are none. */
  stopped: z.optional(z.array(z.number())),
  /** What judging it took, in milliseconds; the first rule to look at a text reads it for all. Absent where nobody measured. */
  ms: z.optional(z.number()),
});
export type RuleExplanation = z.infer<typeof RuleExplanation>;
