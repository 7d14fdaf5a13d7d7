import type { CatalogueEntry, Rule } from '@chancery/contracts';
import { isAnyOf, ruleCatalogue } from '@chancery/rules';
import { converterOf, severalOf } from '../converters';
import type { Names } from '../map/values';
import type { ExchangeValue } from '../model';

/** A rule as parameters of New-TransportRule, and what of it Exchange cannot say. */
export interface WrittenRule {
  readonly name: string;
  readonly parameters: readonly (readonly [name: string, value: ExchangeValue])[];
  /** Why the rule is left out of an export; empty when it is written. */
  readonly problems: readonly string[];
  /** What is written in another way than it is here. */
  readonly notes: readonly string[];
}

type Args = Readonly<Record<string, unknown>>;
type Parameters = [name: string, value: ExchangeValue][];
interface Draft {
  parameters: Parameters;
  problems: string[];
  notes: string[];
}

/**
 * Writes a rule as Exchange would have it. A rule that Exchange cannot say is not written at all: half
 * a rule would act on other mail.
 */
export function parametersOf(rule: Rule, names: Names = {}): WrittenRule {
  const draft: Draft = { parameters: [['Name', rule.name]], problems: [], notes: [] };
  const catalogue = ruleCatalogue();
  const once = new Set<string>();
  const write = (
    entry: CatalogueEntry | undefined,
    code: string,
    all: readonly Args[],
    prefix: string,
  ) => {
    const [args = {}, ...more] = all;
    if (once.has(prefix + code)) draft.problems.push(`Exchange takes ${code} only once in a rule.`);
    once.add(prefix + code);
    if (!entry || entry.exchange.length === 0)
      draft.problems.push(`Exchange has nothing for ${code}.`);
    else writeEntry(draft, entry, args, more, prefix, names);
  };
  const entryOf = (one: string) => catalogue.conditions.find(({ code }) => code === one);
  for (const condition of rule.conditions) {
    const several = isAnyOf(condition) ? severalOf(condition) : null;
    if (!isAnyOf(condition))
      write(entryOf(condition.predicate), condition.predicate, [condition.args], '');
    else if (several !== null)
      write(
        entryOf(several),
        several,
        condition.any.map(({ args }) => args),
        '',
      );
    else draft.problems.push('Exchange has no groups of which one condition is enough.');
  }
  for (const [code, all] of exceptionsByCode(rule)) write(entryOf(code), code, all, 'ExceptIf');
  for (const { action, args } of rule.actions)
    if (action !== 'StopRuleProcessing')
      write(
        catalogue.actions.find(({ code }) => code === action),
        action,
        [args],
        'action ',
      );
  writeProperties(draft, rule);
  return { name: rule.name, ...draft };
}

/** Exceptions of one kind are alternatives, and may be one parameter. */
function exceptionsByCode({ exceptions }: Rule): Map<string, Args[]> {
  const all = new Map<string, Args[]>();
  for (const { predicate, args } of exceptions)
    all.set(predicate, [...(all.get(predicate) ?? []), args]);
  return all;
}

function writeEntry(
  draft: Draft,
  entry: CatalogueEntry,
  args: Args,
  more: readonly Args[],
  prefix: string,
  names: Names,
): void {
  const start = prefix === 'ExceptIf' ? prefix : '';
  const converter = converterOf(entry.code);
  const converted =
    more.length > 0 ? converter?.writeSeveral?.([args, ...more]) : converter?.write(args);
  if (more.length > 0 && !converted) {
    draft.problems.push(`Exchange takes ${entry.code} only once in a rule.`);
    return;
  }
  if (typeof converted === 'string') {
    draft.problems.push(converted);
    return;
  }
  if (converted) {
    converted.forEach((value, i) => {
      if (value !== null) draft.parameters.push([`${start}${entry.exchange[i]}`, value]);
    });
    return;
  }
  if (entry.fields.length === 0) draft.parameters.push([`${start}${entry.exchange[0]}`, true]);
  entry.fields.forEach(({ name, editor, label }, i) => {
    const value = args[name];
    const parameter = entry.exchange[i];
    if (value === undefined || value === null || (parameter === undefined && value === false))
      return;
    if (parameter === undefined) {
      draft.problems.push(`Exchange does not know “${label}” of ${entry.code}.`);
      return;
    }
    draft.parameters.push([`${start}${parameter}`, written(editor, value, names)]);
  });
}

function written(
  editor: string,
  value: unknown,
  { templates, brands, connectors, groups }: Names,
): ExchangeValue {
  if (editor === 'rights-template') {
    if (value === 'encrypt-only') return 'Encrypt';
    if (value === 'do-not-forward') return 'Do Not Forward';
    return templates?.find(({ code }) => code === value)?.name ?? String(value);
  }
  if (editor === 'brand') return brands?.find(({ id }) => id === value)?.name ?? String(value);
  if (editor === 'connector')
    return connectors?.find(({ id }) => id === value)?.name ?? String(value);
  if (editor === 'groups' && Array.isArray(value))
    return value.map((id) => groups?.find((each) => each.id === id)?.name ?? String(id));
  return value as ExchangeValue;
}

const MODES = { enforce: 'Enforce', test: 'Audit', off: 'Enforce' } as const;
const LOCATIONS = {
  header: 'Header',
  envelope: 'Envelope',
  'header-or-envelope': 'HeaderOrEnvelope',
} as const;

function writeProperties({ parameters, notes }: Draft, rule: Rule): void {
  const stop = rule.actions.some(({ action }) => action === 'StopRuleProcessing');
  if (rule.stopProcessing === true || stop) parameters.push(['StopRuleProcessing', true]);
  if (rule.mode === 'off' && rule.enabled)
    notes.push('The rule is off: in Exchange it is disabled.');
  const mode = rule.mode === 'test' && rule.notifyInTest ? 'AuditAndNotify' : MODES[rule.mode];
  parameters.push(['Mode', mode], ['Enabled', rule.enabled && rule.mode !== 'off']);
  if (rule.activationDate) parameters.push(['ActivationDate', rule.activationDate]);
  if (rule.expiryDate) parameters.push(['ExpiryDate', rule.expiryDate]);
  if (rule.errorAction === 'defer') parameters.push(['RuleErrorAction', 'Defer']);
  if (rule.senderAddressLocation !== 'header')
    parameters.push(['SenderAddressLocation', LOCATIONS[rule.senderAddressLocation]]);
  if (rule.recipientAddressType === 'original')
    parameters.push(['RecipientAddressType', 'Original']);
  if (rule.comment !== '') parameters.push(['Comments', rule.comment]);
}
