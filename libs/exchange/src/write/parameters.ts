import type { CatalogueEntry, Rule } from '@chancery/contracts';
import { isAnyOf, predicatesOf, ruleCatalogue } from '@chancery/rules';
import { converterOf } from '../converters';
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
  const write = (entry: CatalogueEntry | undefined, code: string, args: object, prefix: string) => {
    if (once.has(prefix + code)) draft.problems.push(`Exchange takes ${code} only once in a rule.`);
    once.add(prefix + code);
    if (!entry || entry.exchange.length === 0)
      draft.problems.push(`Exchange has nothing for ${code}.`);
    else writeEntry(draft, entry, args as Record<string, unknown>, prefix, names);
  };
  if (rule.conditions.some(isAnyOf))
    draft.problems.push('Exchange has no groups of which one condition is enough.');
  for (const { predicate: one, exception } of predicatesOf(rule))
    write(
      catalogue.conditions.find(({ code }) => code === one.predicate),
      one.predicate,
      one.args,
      exception ? 'ExceptIf' : '',
    );
  for (const { action, args } of rule.actions)
    if (action !== 'StopRuleProcessing')
      write(
        catalogue.actions.find(({ code }) => code === action),
        action,
        args,
        'action ',
      );
  writeProperties(draft, rule);
  return { name: rule.name, ...draft };
}

function writeEntry(
  draft: Draft,
  entry: CatalogueEntry,
  args: Record<string, unknown>,
  prefix: string,
  names: Names,
): void {
  const start = prefix === 'ExceptIf' ? prefix : '';
  const converted = converterOf(entry.code)?.write(args);
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
  { templates, brands, groups }: Names,
): ExchangeValue {
  if (editor === 'rights-template') {
    if (value === 'encrypt-only') return 'Encrypt';
    if (value === 'do-not-forward') return 'Do Not Forward';
    return templates?.find(({ code }) => code === value)?.name ?? String(value);
  }
  if (editor === 'brand') return brands?.find(({ id }) => id === value)?.name ?? String(value);
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
