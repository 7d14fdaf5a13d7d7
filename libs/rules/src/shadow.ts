import type { Predicate, PredicateFamily, Rule, RuleCondition, RuleSet } from '@chancery/contracts';
import { alternativesOf, predicatesOf } from './clauses';
import type { Effect } from './definition';
import { actionOf, conditionOf } from './registry';

/** A rule that cannot match, because an earlier one ends the processing of whatever it would. */
export interface Shadow {
  /** Ids of the rules. */
  readonly rule: string;
  readonly by: string;
}

/**
 * Rules that can never match: an earlier rule in force stops, rejects, deletes or holds, and matches everything that
 * they match, because each of its conditions is one of theirs or wider, and each of its exceptions
 * one of theirs or narrower. What follows only from the meaning of different conditions is not found.
 */
export function shadowedRules({ rules }: RuleSet): Shadow[] {
  const ordered = [...rules].sort((a, b) => a.priority - b.priority).filter(live);
  const between = changesBetween(ordered);
  // Asked of each rule once: a list may have a thousand of them.
  const ending: Rule[] = [];
  return ordered.flatMap((rule) => {
    const by = ending.find((earlier) => covers(earlier, rule) && !between(earlier, rule));
    if (ends(rule)) ending.push(rule);
    return by ? [{ rule: rule.id, by: by.id }] : [];
  });
}

/**
 * Tells whether a rule between two others may change what the conditions of the earlier one look at: then the later
 * one sees another message, and what holds of the one says nothing of the other.
 *
 * @param ordered in the order of judging; what the earlier one changes itself counts only where it is said
 */
export function changesBetween(
  ordered: readonly Rule[],
): (earlier: Rule, later: Rule, counted?: 'with the earlier') => boolean {
  const place = new Map(ordered.map((rule, at) => [rule.id, at]));
  const before: number[] = [0];
  for (const rule of ordered) before.push(before.at(-1)! + (changes(rule) ? 1 : 0));
  return (earlier, later, counted) => {
    const from = place.get(earlier.id);
    const to = place.get(later.id);
    if (from === undefined || to === undefined) return false;
    if (before[to] === before[counted ? from : from + 1]) return false;
    return predicatesOf(earlier).some(({ predicate }) => isChangeable(predicate));
  };
}

const CHANGING = new Set<Effect['kind']>(['edit', 'copy', 'manager', 'disclaimer']);

const changes = (rule: Rule): boolean =>
  rule.mode === 'enforce' && effectsOf(rule).some(({ kind }) => CHANGING.has(kind));

/** Who sends, and each recipient, is as it was, whatever rules do. */
const UNCHANGED = new Set<PredicateFamily | undefined>(['S', 'R', 'X']);

const isChangeable = ({ predicate }: Predicate): boolean =>
  !UNCHANGED.has(conditionOf(predicate)?.family);

/** What the actions of a rule do, of those that can be read. */
export function effectsOf({ actions }: Rule): Effect[] {
  return actions.flatMap(({ action, args }) => {
    const definition = actionOf(action);
    return definition?.args.safeParse(args).success === true ? [definition.effect(args)] : [];
  });
}

const ENDING = new Set<Effect['kind']>(['stop', 'reject', 'delete', 'quarantine']);

/** Is it judged at all? */
export const live = (rule: Rule): boolean => rule.enabled && rule.mode !== 'off';

function ends(rule: Rule): boolean {
  if (rule.mode !== 'enforce' || rule.activationDate || rule.expiryDate) return false;
  return rule.stopProcessing === true || effectsOf(rule).some(({ kind }) => ENDING.has(kind));
}

/** Does the first rule match wherever the second does? What follows from different conditions only is not found. */
export function covers(earlier: Rule, later: Rule): boolean {
  if (earlier.senderAddressLocation !== later.senderAddressLocation) {
    // The same condition on the sender may look at different addresses.
    if (earlier.conditions.length + earlier.exceptions.length > 0) return false;
  }
  if (earlier.recipientAddressType !== later.recipientAddressType) return false;
  return (
    earlier.conditions.every((wide) => later.conditions.some((narrow) => within(narrow, wide))) &&
    earlier.exceptions.every((narrow) => later.exceptions.some((wide) => within(narrow, wide)))
  );
}

/** Does the second hold wherever the first does? One alternative of a group is enough for it. */
export const within = (narrow: RuleCondition, wide: RuleCondition): boolean =>
  alternativesOf(narrow).every((few) => alternativesOf(wide).some((many) => inside(few, many)));

/** The same of predicates. Values of a list are joined by or. */
function inside(narrow: Predicate, wide: Predicate): boolean {
  if (narrow.predicate !== wide.predicate) return false;
  const names = new Set([...Object.keys(narrow.args), ...Object.keys(wide.args)]);
  return [...names].every((name) => {
    const few = narrow.args[name];
    const many = wide.args[name];
    if (!Array.isArray(few) || !Array.isArray(many)) return few === many;
    const known = new Set<unknown>(many);
    return few.every((value) => known.has(value));
  });
}
