import type { NamedList, NamedListKind, Predicate, Rule, RuleProblem } from '@chancery/contracts';
import { canonicalAddress } from '@chancery/mail/web';
import * as z from 'zod/mini';
import { canonicalDomain } from './address-readings';
import type { words } from './arguments';
import { predicatesOf, withPredicates } from './clauses';
import type { Condition } from './definition';
import { listField, VALUES_OF_KIND, type ListField } from './list-kinds';
import { blocksOf } from './network';
import { compilePattern } from './pattern/pattern';
import { conditionOf } from './registry';
import { phraseText } from './text/phrase';

/** The argument beside a condition's values that names lists by their ids. */
export const LISTS = 'lists';
/** So many lists one condition may name. */
const MOST_NAMED = 20;

/** Ids of the lists that a predicate names; whatever else stands there is not one. */
export function listsNamed({ args }: Pick<Predicate, 'args'>): string[] {
  const lists: unknown = args[LISTS];
  return Array.isArray(lists) ? lists.filter((each) => typeof each === 'string') : [];
}

/** Ids of the lists that a rule names anywhere, each once. */
export const listsOfRule = (rule: Pick<Rule, 'conditions' | 'exceptions'>): string[] => [
  ...new Set(predicatesOf(rule).flatMap(({ predicate }) => listsNamed(predicate))),
];

/** Arguments without lists, with a value in place where only lists were given: what the schema can check. */
export function typedArguments(
  definition: Condition,
  args: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { [LISTS]: lists, ...typed } = args;
  const field = listField(definition.fields);
  if (!field || !Array.isArray(lists) || lists.length === 0) return typed;
  return isEmpty(typed[field.name]) ? { ...typed, [field.name]: field.sample } : typed;
}

/** Are there values of its own beside the lists it names? */
export function hasOwnValues(
  definition: Condition,
  args: Readonly<Record<string, unknown>>,
): boolean {
  const field = listField(definition.fields);
  return !field || listsNamed({ args }).length === 0 || !isEmpty(args[field.name]);
}

const isEmpty = (values: unknown): boolean =>
  values === undefined || values === null || (Array.isArray(values) && values.length === 0);

const named = z
  .array(z.string('A list is named by its id.'))
  .check(z.maxLength(MOST_NAMED, `At most ${MOST_NAMED} lists are possible.`));

type Known = ReadonlyMap<string, NamedList>;

/**
 * What is wrong with the lists that a predicate names: they are not there, of another kind, or hold what this
 * condition takes less widely than the list does.
 *
 * @param known the lists there are; unchecked where absent. Pointers start where `pointer` ends, at the arguments.
 */
export function listProblems(
  definition: Condition,
  args: Readonly<Record<string, unknown>>,
  pointer: string,
  known: Known | undefined,
): RuleProblem[] {
  const given = args[LISTS];
  if (given === undefined) return [];
  const at = `${pointer}/${LISTS}`;
  const ids = named.safeParse(given);
  if (!ids.success)
    return [problem(at, 'rule.argument.invalid', ids.error.issues[0]?.message ?? 'No list.')];
  const field = listField(definition.fields);
  if (!field) return ids.data.length > 0 ? [notTaken(at)] : [];
  return ids.data.flatMap((id, i) => {
    const list = known?.get(id);
    if (!known) return [];
    if (!list) return [unknownList(`${at}/${i}`)];
    if (list.kind !== field.kind)
      return [
        problem(
          `${at}/${i}`,
          'rule.list.kind',
          `The list “${list.name}” holds ${list.kind}; this condition takes ${field.kind}.`,
        ),
      ];
    return narrower(definition, field, list, `${at}/${i}`);
  });
}

/** Extensions are words without a second dot: what the condition would refuse as typed, it refuses in a list. */
function narrower(
  definition: Condition,
  { name, kind }: ListField,
  list: NamedList,
  pointer: string,
): RuleProblem[] {
  const schema: unknown = (definition.args as { shape?: Record<string, unknown> }).shape?.[name];
  if (!schema || schema === VALUES_OF_KIND[kind] || list.entries.length === 0) return [];
  const issue = (schema as typeof words).safeParse(list.entries).error?.issues[0];
  if (!issue) return [];
  const entry = list.entries[Number(issue.path[0])];
  const which = `The list “${list.name}” holds “${entry}”.`;
  return [problem(pointer, 'rule.list.entry', `${which} ${issue.message}`)];
}

/** So many entries are checked before other work has its turn: ten thousand patterns take half a second. */
const ENTRIES_A_STEP = 100;

/** Entries that cannot be judged, and lists that are given twice. Pointers start at the set. */
export function* listSetSteps(lists: readonly NamedList[]): Generator<undefined, RuleProblem[]> {
  const ids = new Set<string>();
  const problems: RuleProblem[] = [];
  for (const [i, { id, kind, entries }] of lists.entries()) {
    if (ids.has(id))
      problems.push(problem(`/lists/${i}/id`, 'list.id.taken', 'Two lists have the same id.'));
    ids.add(id);
    for (let at = 0; at < entries.length; at += ENTRIES_A_STEP) {
      const checked = VALUES_OF_KIND[kind].safeParse(entries.slice(at, at + ENTRIES_A_STEP));
      for (const { path, message } of checked.error?.issues ?? [])
        problems.push(
          problem(`/lists/${i}/entries/${at + Number(path[0] ?? 0)}`, 'list.entry', message),
        );
      yield;
    }
  }
  return problems;
}

/** What makes two entries one: conditions find the same by both. Of an entry that {@link entryFault} passes. */
export function entryKey(kind: NamedListKind, entry: string): string {
  switch (kind) {
    case 'addresses':
      return canonicalAddress(entry);
    case 'domains':
      return canonicalDomain(entry);
    case 'words':
      return phraseText(entry);
    case 'patterns':
      return entry;
    case 'networks':
      return (blocksOf(entry) ?? [entry]).join(' ');
  }
}

/** Why a text cannot be an entry of such a list, for the person who wrote it; null when it can. */
export function entryFault(kind: NamedListKind, entry: string): string | null {
  return VALUES_OF_KIND[kind].safeParse([entry]).error?.issues[0]?.message ?? null;
}

/** Has the pattern no fixed text? Then it is run on every message, however many there are. */
export const isLoosePattern = (pattern: string): boolean =>
  compilePattern(pattern).literals === null;

/** A rule whose lists are written out as values: for what knows no lists. A list that is not known stays named. */
export function withListsWrittenOut(rule: Rule, known: Known): Rule {
  if (listsOfRule(rule).length === 0) return rule;
  return withPredicates(rule, (each) => writtenOut(each, known));
}

function writtenOut(predicate: Predicate, known: Known): Predicate {
  const definition = conditionOf(predicate.predicate);
  const field = definition && listField(definition.fields);
  const ids = listsNamed(predicate);
  if (!field || ids.length === 0) return predicate;
  const { [LISTS]: _, ...args } = predicate.args;
  const own = args[field.name];
  const left = ids.filter((id) => !known.has(id));
  const values = new Set([
    ...(Array.isArray(own) ? (own as unknown[]) : []),
    ...ids.flatMap((id) => known.get(id)?.entries ?? []),
  ]);
  return {
    ...predicate,
    args: { ...args, [field.name]: [...values], ...(left.length > 0 ? { [LISTS]: left } : {}) },
  };
}

const notTaken = (pointer: string): RuleProblem =>
  problem(pointer, 'rule.list.not-taken', 'This condition takes no list.');

const unknownList = (pointer: string): RuleProblem =>
  problem(
    pointer,
    'rule.list.unknown',
    'There is no such list; it may have been deleted. Choose another one.',
  );

const problem = (pointer: string, code: string, detail: string): RuleProblem => ({
  pointer,
  code,
  detail,
});
