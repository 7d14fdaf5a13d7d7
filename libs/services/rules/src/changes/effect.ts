import { createHash } from 'node:crypto';
import type { ChangeEffect, Rule, RuleSet } from '@chancery/contracts';
import { canonical } from '@chancery/platform';
import { sentenceOf } from '@chancery/rules';

type Named = { id: string; name: string };
type RuleEffect = ChangeEffect['rules'][number];
type ListEffect = ChangeEffect['lists'][number];

/**
 * What gateways would go by after a change, against what they go by before it: all that somebody who approves it has
 * to see, because it is all that is different.
 */
export function effectOf(
  before: RuleSet,
  after: RuleSet,
  secondPerson: ChangeEffect['secondPerson'] = null,
): ChangeEffect {
  return {
    rules: rulesOf(before, after),
    order: orderOf(before.rules, after.rules),
    lists: listsOf(before, after),
    types: typesOf(before, after),
    secondPerson,
  };
}

/** Whether gateways would go by the same, and nothing else is different that needs somebody. */
export const isNothing = ({ rules, order, lists, types, secondPerson }: ChangeEffect): boolean =>
  rules.length + lists.length + types.length === 0 && order === null && secondPerson === null;

/**
 * A digest of what differs: the same for the same rules, wherever they stand and however others are called, and
 * another as soon as what is changed says something else, before or after.
 */
export function tagOf({ rules, order, lists, types, secondPerson }: ChangeEffect): string {
  const said = (side: RuleEffect['before']) => side && { ...side.rule, priority: 0 };
  const essence = {
    rules: rules.map(({ before, after, behind }) => [
      said(before),
      said(after),
      behind?.id ?? null,
    ]),
    order: order && [order.before.map(({ id }) => id), order.after.map(({ id }) => id)],
    lists,
    types,
    secondPerson,
  };
  return createHash('sha256').update(canonical(essence)).digest('base64url');
}

function rulesOf(before: RuleSet, after: RuleSet): RuleEffect[] {
  const was = new Map(before.rules.map((rule) => [rule.id, rule]));
  const is = new Set(after.rules.map(({ id }) => id));
  const spoken = (rule: Rule, { lists = [] }: RuleSet): NonNullable<RuleEffect['after']> => {
    const { text, segments } = sentenceOf(rule, {
      listName: (id) => lists.find((list) => list.id === id)?.name ?? '(deleted)',
    });
    return { rule, sentence: { text, segments: [...segments] } };
  };
  const body = (rule: Rule) => canonical({ ...rule, priority: 0 });
  const gone = before.rules
    .filter(({ id }) => !is.has(id))
    .map((rule) => ({ before: spoken(rule, before), after: null, behind: null }));
  const come = after.rules.flatMap((rule, at): RuleEffect[] => {
    const old = was.get(rule.id);
    if (old && body(old) === body(rule)) return [];
    return [
      {
        before: old ? spoken(old, before) : null,
        after: spoken(rule, after),
        behind: old ? null : named(after.rules[at - 1]),
      },
    ];
  });
  return [...gone, ...come];
}

function orderOf(before: readonly Rule[], after: readonly Rule[]): ChangeEffect['order'] {
  const [was, is] = [new Set(before.map(({ id }) => id)), new Set(after.map(({ id }) => id))];
  const stood = before.filter(({ id }) => is.has(id));
  const stand = after.filter(({ id }) => was.has(id));
  if (stood.every(({ id }, at) => id === stand[at]?.id)) return null;
  return {
    before: stood.flatMap((rule) => named(rule) ?? []),
    after: stand.flatMap((rule) => named(rule) ?? []),
  };
}

function listsOf({ lists: before = [] }: RuleSet, { lists: after = [] }: RuleSet): ListEffect[] {
  const ids = new Set([...before, ...after].map(({ id }) => id));
  return [...ids].flatMap((id): ListEffect[] => {
    const old = before.find((list) => list.id === id);
    const now = after.find((list) => list.id === id);
    if (canonical(old) === canonical(now)) return [];
    const [was, is] = [new Set(old?.entries), new Set(now?.entries)];
    return [
      {
        id,
        name: (now ?? old)!.name,
        renamed: old && now && old.name !== now.name ? old.name : null,
        before: old?.entries.length ?? null,
        after: now?.entries.length ?? null,
        added: [...is].filter((entry) => !was.has(entry)),
        removed: [...was].filter((entry) => !is.has(entry)),
      },
    ];
  });
}

function typesOf(
  { sensitiveTypes: before = [] }: RuleSet,
  { sensitiveTypes: after = [] }: RuleSet,
): ChangeEffect['types'] {
  const codes = new Set([...before, ...after].map(({ code }) => code));
  return [...codes].flatMap((code) => {
    const old = before.find((type) => type.code === code) ?? null;
    const now = after.find((type) => type.code === code) ?? null;
    return canonical(old) === canonical(now) ? [] : [{ before: old, after: now }];
  });
}

const named = (rule: Rule | undefined): Named | null =>
  rule ? { id: rule.id, name: rule.name } : null;
