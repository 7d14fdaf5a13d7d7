import type { Predicate, Rule, RuleCondition, RuleSet } from '@chancery/contracts';
import { alternativesOf } from './clauses';
import type { Effect } from './definition';
import { actionOf } from './registry';

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
  // Asked of each rule once: a list may have a thousand of them.
  const ending: Rule[] = [];
  return ordered.flatMap((rule) => {
    const by = ending.find((earlier) => covers(earlier, rule));
    if (ends(rule)) ending.push(rule);
    return by ? [{ rule: rule.id, by: by.id }] : [];
  });
}

const ENDING = new Set<Effect['kind']>(['stop', 'reject', 'delete', 'quarantine']);

/** Is it judged at all? */
export const live = (rule: Rule): boolean => rule.enabled && rule.mode !== 'off';

function ends(rule: Rule): boolean {
  if (rule.mode !== 'enforce' || rule.activationDate || rule.expiryDate) return false;
  return (
    rule.stopProcessing === true ||
    rule.actions.some(({ action, args }) => {
      const definition = actionOf(action);
      if (definition?.args.safeParse(args).success !== true) return false;
      const { kind } = definition.effect(args);
      return ENDING.has(kind);
    })
  );
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
