import type { Operand, Predicate, Rule, RuleWarning } from '@chancery/contracts';
import { alternativesOf, isAnyOf, predicatesOf } from './clauses';
import { groupsNamed } from './groups-named';
import { listsNamed } from './named-lists';
import { conditionOf } from './registry';
import { changesBetween, covers, effectsOf, live, within } from './shadow';

/** What of the organisation rules are looked at with; what is absent is not looked at. */
export interface WarningContext {
  readonly now: Date;
  /** Accepted domains, in lower case. */
  readonly domains?: ReadonlySet<string>;
  /** Bytes of the largest message that is taken. */
  readonly largest?: number;
  readonly rightsTemplates?: { has(code: string): boolean };
  readonly brands?: { has(id: string): boolean };
  readonly connectors?: {
    get(id: string): { readonly name: string; readonly enabled: boolean } | undefined;
  };
  readonly groups?: { has(id: string): boolean };
  readonly lists?: { has(id: string): boolean };
}

/**
 * What is most likely not meant about rules that are on, besides those that an earlier one shadows: only what is
 * provable from what they say. Ids of the rules, with words that go before the name of the other rule where there
 * is one.
 */
export function ruleWarnings(rules: readonly Rule[], context: WarningContext): RuleWarning[] {
  const ordered = [...rules].sort((a, b) => a.priority - b.priority).filter(live);
  return [
    ...ordered.flatMap((rule) => [
      ...one(rule, 'never-matches', whyNever(rule, context)),
      ...one(rule, 'costly', whyCostly(rule)),
      ...gone(rule, context),
      ...one(rule, 'reference', whyWaiting(rule, context)),
    ]),
    ...conflicts(ordered),
  ];
}

const one = (rule: Rule, code: RuleWarning['code'], text: string | null): RuleWarning[] =>
  text === null ? [] : [{ rule: rule.id, code, by: null, text }];

/** What cannot be read counts in favour of protection: of these nothing is provable. */
const DOUBTFUL = new Set<Operand>(['body', 'attachments', 'content', 'structure']);

function whyNever(rule: Rule, { now, domains, largest }: WarningContext): string | null {
  const { conditions, exceptions, expiryDate, senderAddressLocation } = rule;
  if (expiryDate && Date.parse(expiryDate) <= now.getTime())
    return `This rule matches nothing any more: it was judged until ${expiryDate.slice(0, 10)}.`;
  const must = conditions.flatMap((each) => (isAnyOf(each) ? [] : [each]));
  if (
    exceptions.some(
      (exception) =>
        certain(exception) && conditions.some((condition) => within(condition, exception)),
    )
  )
    return 'This rule can never match: an exception holds wherever a condition does.';
  if (
    largest !== undefined &&
    must.some(
      ({ predicate, args }) =>
        SIZES.has(predicate) &&
        Number(args['size']) - (args['orEqual'] === true ? 1 : 0) >= largest,
    )
  )
    return 'This rule can never match: larger messages than that are not taken at all.';
  if (contrary(must, 'SentToScope') || contrary(must, 'FromScope'))
    return 'This rule can never match: nobody is inside and outside the organisation.';
  const recipients = named(must, 'RecipientDomainIs');
  const [first, ...others] = recipients;
  if (first && others.some((other) => !meet(first, other)))
    return 'This rule can never match: no recipient is in both domains.';
  if (domains && elsewhere(must, 'SentToScope', recipients, domains))
    return 'This rule can never match: none of these recipients’ domains is inside the organisation.';
  if (
    domains &&
    senderAddressLocation === 'header' &&
    elsewhere(must, 'FromScope', named(must, 'SenderDomainIs'), domains)
  )
    return 'This rule can never match: none of these senders’ domains is inside the organisation.';
  return null;
}

const SIZES = new Set(['MessageSizeOver', 'AttachmentSizeOver']);

function certain({ predicate }: Predicate): boolean {
  const definition = conditionOf(predicate);
  return definition !== undefined && !definition.needs.some((operand) => DOUBTFUL.has(operand));
}

const contrary = (must: readonly Predicate[], code: string): boolean =>
  new Set(must.flatMap(({ predicate, args }) => (predicate === code ? [args['scope']] : []))).size >
  1;

interface Domains {
  readonly domains: readonly string[];
  readonly strict: boolean;
}

/** Those that name domains only: what a list holds is not looked into. */
const named = (must: readonly Predicate[], code: string): Domains[] =>
  must.flatMap(({ predicate, args }) =>
    predicate === code && listsNamed({ args }).length === 0 && Array.isArray(args['domains'])
      ? [
          {
            domains: args['domains'].map((domain) => String(domain).toLowerCase()),
            strict: args['strict'] === true,
          },
        ]
      : [],
  );

const below = (domain: string, above: string): boolean => domain.endsWith(`.${above}`);

const meet = (a: Domains, b: Domains): boolean =>
  a.domains.some((left) =>
    b.domains.some(
      (right) =>
        left === right || (!b.strict && below(left, right)) || (!a.strict && below(right, left)),
    ),
  );

/** Somebody is to be inside, and in a domain that has none of the accepted ones in it. */
const elsewhere = (
  must: readonly Predicate[],
  scope: string,
  named: readonly Domains[],
  accepted: ReadonlySet<string>,
): boolean =>
  must.some(({ predicate, args }) => predicate === scope && args['scope'] === 'InOrganization') &&
  named.some((each) => !meet(each, { domains: [...accepted], strict: true }));

/** So many patterns over text are felt. */
const MANY_PATTERNS = 200;

function whyCostly(rule: Rule): string | null {
  const readsInside = ({ predicate }: Predicate) =>
    conditionOf(predicate)?.needs.includes('content') === true;
  if (
    rule.conditions.length > 0 &&
    rule.conditions.every((each) => alternativesOf(each).some(readsInside))
  )
    return 'This rule looks into every attachment of all mail. A condition on sender, recipient or subject beside it spares most of that.';
  const patterns = predicatesOf(rule).reduce(
    (sum, { predicate }) =>
      sum + (Array.isArray(predicate.args['patterns']) ? predicate.args['patterns'].length : 0),
    0,
  );
  return patterns > MANY_PATTERNS
    ? `This rule searches for ${patterns} patterns. Words cost much less where they do.`
    : null;
}

function gone(rule: Rule, context: WarningContext): RuleWarning[] {
  const { rightsTemplates, brands, connectors, groups, lists } = context;
  const missing = new Set<string>();
  for (const effect of effectsOf(rule)) {
    if (effect.kind === 'protect' && rightsTemplates?.has(effect.template) === false)
      missing.add(`the rights template “${effect.template}”`);
    if (effect.kind === 'brand' && brands?.has(effect.brand) === false) missing.add('a brand');
    if (effect.kind === 'route' && connectors && !connectors.get(effect.connector))
      missing.add('a connector, and its mail waits');
  }
  for (const { predicate } of predicatesOf(rule)) {
    if (listsNamed(predicate).some((id) => lists?.has(id) === false)) missing.add('a list');
  }
  if (groupsNamed(rule).some((id) => groups?.has(id) === false)) missing.add('a group');
  return missing.size === 0
    ? []
    : one(
        rule,
        'reference',
        `This rule names what is not there any more: ${[...missing].join(', ')}.`,
      );
}

/** A connector that is off takes no mail, and its mail goes no other way. */
function whyWaiting(rule: Rule, { connectors }: WarningContext): string | null {
  for (const effect of effectsOf(rule)) {
    const connector = effect.kind === 'route' ? connectors?.get(effect.connector) : undefined;
    if (connector?.enabled === false)
      return `Mail of this rule waits: the connector “${connector.name}” is off.`;
  }
  return null;
}

/**
 * Rules in force of which one undoes what the other does to the very same mail: an earlier one has chosen the
 * template for all of it, or a later one refuses or deletes all of it. Overlap alone is no fault: a narrow rule
 * before a wide one is how exceptions to a policy are written.
 */
function conflicts(ordered: readonly Rule[]): RuleWarning[] {
  const inForce = ordered
    .filter((rule) => rule.mode === 'enforce' && !rule.activationDate && !rule.expiryDate)
    .map((rule) => ({ rule, effects: effectsOf(rule) }));
  const between = changesBetween(ordered);
  const protecting = new Wider();
  const ending = new Wider();
  const found: RuleWarning[] = [];
  const templates = new Map<string, string>();
  for (const { rule, effects } of inForce) {
    const own = effects.find((effect) => effect.kind === 'protect')?.template;
    if (own === undefined) continue;
    const first = protecting
      .of(rule)
      .find((other) => templates.get(other.id) !== own && !between(other, rule));
    if (first)
      found.push({
        rule: rule.id,
        code: 'conflict',
        by: first.id,
        text: 'Its template is never used: all of its mail is protected with another one already, by',
      });
    templates.set(rule.id, own);
    protecting.add(rule);
  }
  // From the last to the first: who undoes comes later.
  for (const { rule, effects } of [...inForce].reverse()) {
    const undone =
      templates.has(rule.id) &&
      rule.stopProcessing !== true &&
      ending.of(rule).find((other) => !between(rule, other, 'with the earlier'));
    if (undone)
      found.push({
        rule: rule.id,
        code: 'conflict',
        by: undone.id,
        text: 'What it protects reaches nobody: all of its mail is refused or deleted by',
      });
    if (effects.some(({ kind }) => kind === 'reject' || kind === 'delete')) ending.add(rule);
  }
  return found;
}

/** Rules that match all that another does, found without asking each: a list may have a thousand of them. */
class Wider {
  private readonly everything: Rule[] = [];
  private readonly byValue = new Map<string, Rule[]>();

  add(rule: Rule): void {
    const [first] = rule.conditions;
    if (!first) this.everything.push(rule);
    else
      for (const key of new Set(alternativesOf(first).flatMap(keysOf)))
        this.byValue.set(key, [...(this.byValue.get(key) ?? []), rule]);
  }

  of(rule: Rule): Rule[] {
    const keys = new Set(
      rule.conditions.flatMap(alternativesOf).flatMap((each) => keysOf(each).slice(0, 1)),
    );
    const near = [...keys].flatMap((key) => this.byValue.get(key) ?? []);
    return [...this.everything, ...new Set(near)].filter((other) => covers(other, rule));
  }
}

/** A predicate that lies within another has its first value in common with it. */
function keysOf({ predicate, args }: Predicate): string[] {
  const values = Object.keys(args)
    .sort()
    .flatMap((name) => (Array.isArray(args[name]) ? args[name].map(String) : []));
  return values.length === 0 ? [predicate] : values.map((value) => `${predicate} ${value}`);
}
