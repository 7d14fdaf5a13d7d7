import type { Rule } from '@chancery/contracts';
import { sentenceOf, type SentenceOptions } from '@chancery/rules';
import { sameRule } from './write/same';

/** A difference between the rules of an organisation and those of a file. */
export interface ListChange {
  readonly what: 'add' | 'change' | 'remove';
  readonly name: string;
  /** As sentences; null where there is none. */
  readonly before: string | null;
  readonly after: string | null;
  /** Members of the rule that differ, where it is changed. */
  readonly members: readonly string[];
}

export interface ListPlan {
  /** The rules as they would be, those that are there under their ids. */
  readonly rules: readonly Rule[];
  readonly changes: readonly ListChange[];
  /** Rules that are on both sides stand in another order. */
  readonly reordered: boolean;
}

/**
 * What makes the rules of an organisation those of a file, which is the whole truth: rules that are not
 * in it go. Rules are told apart by name; one whose name is not there is the one that came from the same
 * file, if its own name is gone.
 *
 * @param newId gives the id of a rule that is added
 * @param cameFrom id of the rule that was applied from the file of this one, by its place
 * @param words what sentences call that of which rules know the id
 */
export function planList(
  existing: readonly Rule[],
  wanted: readonly Rule[],
  newId: () => string,
  cameFrom: (at: number) => string | undefined = () => undefined,
  words: SentenceOptions = {},
): ListPlan {
  const named = ({ name }: Rule) => name.toLowerCase();
  const names = new Map(existing.map((rule) => [named(rule), rule]));
  const kept = new Set(wanted.map(named));
  const byId = new Map(existing.map((rule) => [rule.id, rule]));
  const same = wanted.map((rule, at) => {
    const renamed = byId.get(cameFrom(at) ?? '');
    return names.get(named(rule)) ?? (renamed && !kept.has(named(renamed)) ? renamed : undefined);
  });
  const stays = new Set(same.flatMap((rule) => rule?.id ?? []));
  const changes: ListChange[] = [];
  const rules = wanted.map((rule, priority) => {
    const before = same[priority];
    const after = { ...rule, id: before?.id ?? newId(), priority };
    if (!before) changes.push(change('add', null, after, words));
    else if (!sameRule(before, rule) || before.name !== rule.name)
      changes.push(change('change', before, after, words));
    else return { ...before, priority };
    return after;
  });
  for (const rule of existing)
    if (!stays.has(rule.id)) changes.push(change('remove', rule, null, words));
  return {
    rules,
    changes,
    reordered:
      existing.flatMap(({ id }) => (stays.has(id) ? id : [])).join() !==
      same.flatMap((rule) => rule?.id ?? []).join(),
  };
}

function change(
  what: ListChange['what'],
  before: Rule | null,
  after: Rule | null,
  words: SentenceOptions,
): ListChange {
  return {
    what,
    name: (after ?? before)!.name,
    before: before && sentenceOf(before, words).text,
    after: after && sentenceOf(after, words).text,
    members: before && after ? differing(before, after) : [],
  };
}

function differing(before: Rule, after: Rule): string[] {
  const members = Object.keys({ ...before, ...after }) as (keyof Rule)[];
  return members.filter((name) => {
    if (name === 'id' || name === 'priority') return false;
    const only = { ...before, [name]: after[name] } as Rule;
    return name === 'name' ? before.name !== after.name : !sameRule(before, only);
  });
}
