import type { Rule } from '@chancery/contracts';
import { sentenceOf } from '@chancery/rules';
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
 * in it go. Rules are told apart by name.
 *
 * @param newId gives the id of a rule that is added
 */
export function planList(
  existing: readonly Rule[],
  wanted: readonly Rule[],
  newId: () => string,
): ListPlan {
  const key = ({ name }: Rule) => name.toLowerCase();
  const there = new Map(existing.map((rule) => [key(rule), rule]));
  const stays = new Set(wanted.map(key));
  const changes: ListChange[] = [];
  const rules = wanted.map((rule, priority) => {
    const before = there.get(key(rule));
    const after = { ...rule, id: before?.id ?? newId(), priority };
    if (!before) changes.push(change('add', null, after));
    else if (!sameRule(before, rule) || before.name !== rule.name)
      changes.push(change('change', before, after));
    else return { ...before, priority };
    return after;
  });
  for (const rule of existing)
    if (!stays.has(key(rule))) changes.push(change('remove', rule, null));
  const order = (list: readonly Rule[], others: (rule: Rule) => boolean) =>
    list.filter(others).map(key).join('\n');
  return {
    rules,
    changes,
    reordered:
      order(existing, (rule) => stays.has(key(rule))) !==
      order(wanted, (rule) => there.has(key(rule))),
  };
}

function change(what: ListChange['what'], before: Rule | null, after: Rule | null): ListChange {
  return {
    what,
    name: (after ?? before)!.name,
    before: before && sentenceOf(before).text,
    after: after && sentenceOf(after).text,
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
