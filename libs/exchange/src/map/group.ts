import {
  type ArgumentField,
  type CatalogueEntry,
  Rule,
  type RuleProblem,
} from '@chancery/contracts';
import { ruleProblems } from '@chancery/rules';
import { converterOf, type Loss } from '../converters';
import type { ExchangeValue } from '../model';
import { argumentOf, type Names } from './values';

/** A parameter that belongs to a condition, exception or action, by its place in the `exchange` names. */
export interface Part {
  readonly index: number;
  readonly name: string;
  readonly value: ExchangeValue;
}

export interface Converted {
  /** Null when nothing of it can be carried. */
  readonly args: Record<string, unknown> | null;
  /** Further conditions of which one is enough. */
  readonly more?: readonly Record<string, unknown>[];
  /** By place of the parameter: what was made of it. */
  readonly notes: ReadonlyMap<number, string>;
  /** Values that stay behind. */
  readonly losses: readonly Loss[];
}

/**
 * The arguments of one condition or action from its parameters. The first parameter is the first field
 * of the definition, and so on; where that is not so, the definition has a converter. Whether arguments
 * fit is the definition's own judgement.
 */
export function convert(
  entry: CatalogueEntry,
  as: 'condition' | 'action',
  parts: readonly Part[],
  names: Names,
): Converted {
  const converter = converterOf(entry.code);
  if (converter) {
    const read = converter.read(new Map(parts.map(({ index, value }) => [index, value])), names);
    if ('lost' in read) return nothing(parts, read.lost);
    const all = [read.args, ...(read.more ?? [])].map((args, i) =>
      fitted(entry, as, parts, args, new Map(read.notes), i === 0 ? read.losses : []),
    );
    const [first, ...more] = all.flatMap(({ args }): Record<string, unknown>[] =>
      args ? [args] : [],
    );
    return {
      args: first ?? null,
      ...(more.length > 0 ? { more } : {}),
      notes: new Map(read.notes),
      losses: all.flatMap(({ losses }) => losses),
    };
  }
  const args: Record<string, unknown> = {};
  const notes = new Map<number, string>();
  for (const part of parts) {
    const field = entry.fields[part.index];
    if (!field) continue;
    const found = fitting(entry, as, field, argumentOf(field, part.value, names));
    if ('lost' in found) return nothing(parts, found.lost, part.index);
    args[field.name] = found.value;
    if (found.note !== undefined) notes.set(part.index, found.note);
  }
  const missing = entry.fields.findIndex(
    (field, i) => !field.optional && args[field.name] === undefined && i < entry.exchange.length,
  );
  if (missing !== -1) return nothing(parts, `It needs ${entry.exchange[missing]} as well.`);
  return fitted(entry, as, parts, args, notes);
}

/** The first form of a value that its field accepts; the first of all when none does. */
function fitting(
  entry: CatalogueEntry,
  as: 'condition' | 'action',
  field: ArgumentField,
  forms: ReturnType<typeof argumentOf>,
) {
  const possible = forms.filter((form) => !('lost' in form));
  return (
    possible.find(
      (form) =>
        !('lost' in form) &&
        !problems(entry, as, { [field.name]: form.value }).some(({ pointer }) =>
          pointer.startsWith(`/${field.name}`),
        ),
    ) ??
    possible[0] ??
    forms[0]!
  );
}

/** Leaves out of lists what the definition does not accept; all of it when something else does not fit. */
function fitted(
  entry: CatalogueEntry,
  as: 'condition' | 'action',
  parts: readonly Part[],
  args: Record<string, unknown>,
  notes: ReadonlyMap<number, string>,
  before: readonly Loss[] = [],
): Converted {
  const losses = [...before];
  let left = args;
  for (;;) {
    const found = problems(entry, as, left);
    if (found.length === 0) return { args: left, notes, losses };
    const items = found.flatMap((each) => itemOf(left, each) ?? []);
    if (items.length < found.length) {
      const { pointer, detail } = found[0]!;
      const index = entry.fields.findIndex(({ name }) => pointer.startsWith(`/${name}`));
      const reason = nothing(parts, detail, index === -1 ? undefined : index);
      return { ...reason, losses: [...losses, ...reason.losses] };
    }
    for (const { field, at, detail } of items)
      losses.push({
        index: Math.max(
          0,
          entry.fields.findIndex(({ name }) => name === field),
        ),
        value: shown((left[field] as unknown[])[at]),
        reason: reasonFor(entry, field, shown((left[field] as unknown[])[at]), detail),
      });
    left = without(left, items);
    const empty = items
      .map(({ field }) => field)
      .filter((name) => (left[name] as unknown[]).length === 0);
    if (empty.some((name) => !entry.fields.find((field) => field.name === name)?.optional))
      return { args: null, notes, losses };
    // What may be left open then is.
    left = Object.fromEntries(Object.entries(left).filter(([name]) => !empty.includes(name)));
  }
}

/** A value, or of a type of sensitive information its name. */
const shown = (value: unknown): string =>
  String(typeof value === 'object' && value !== null && 'type' in value ? value.type : value);

/** Exchange takes people by any name they have there. */
function reasonFor(
  { fields }: CatalogueEntry,
  name: string,
  value: string,
  detail: string,
): string {
  const editor = fields.find((field) => field.name === name)?.editor;
  return editor === 'addresses' && !value.includes('@')
    ? 'Exchange knows somebody by this name; here the address is needed.'
    : detail;
}

function itemOf(args: Record<string, unknown>, { pointer, detail }: RuleProblem) {
  const [, field = '', at = ''] = /^\/(\w+)\/(\d+)/.exec(pointer) ?? [];
  return Array.isArray(args[field]) && at !== '' ? { field, at: Number(at), detail } : undefined;
}

function without(
  args: Record<string, unknown>,
  items: readonly { field: string; at: number }[],
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? value.filter((_, i) => !items.some(({ field, at }) => field === name && at === i))
        : value,
    ]),
  );
}

const nothing = (parts: readonly Part[], reason: string, index?: number): Converted => ({
  args: null,
  notes: new Map(),
  losses: parts
    .filter((part) => index === undefined || part.index === index || parts.length === 1)
    .map((part) => ({ index: part.index, value: '', reason })),
});

/** What the definition has against these arguments; pointers start at them. */
function problems(
  { code }: CatalogueEntry,
  as: 'condition' | 'action',
  args: Record<string, unknown>,
): RuleProblem[] {
  const rule = Rule.parse({
    id: 'r',
    name: 'r',
    priority: 0,
    conditions: as === 'condition' ? [{ predicate: code, args }] : [],
    actions: as === 'action' ? [{ action: code, args }] : [{ action: 'StopRuleProcessing' }],
  });
  const start = as === 'condition' ? '/conditions/0/args' : '/actions/0/args';
  return ruleProblems(rule)
    .filter(({ pointer }) => pointer.startsWith(start))
    .map((each) => ({ ...each, pointer: each.pointer.slice(start.length) }));
}
