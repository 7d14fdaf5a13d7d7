import type { Predicate, Rule, RuleSet } from '@chancery/contracts';
import { actionOf } from './registry';

/** A rule that cannot match, because an earlier one ends the processing of whatever it would. */
export interface Shadow {
  /** Ids of the rules. */
  readonly rule: string;
  readonly by: string;
}

/**
 * Rules that can never match: an earlier rule in force stops or rejects, and matches everything that
 * they match, because each of its conditions is one of theirs or wider, and each of its exceptions
 * one of theirs or narrower. What follows only from the meaning of different conditions is not found.
 */
export function shadowedRules({ rules }: RuleSet): Shadow[] {
  const ordered = [...rules].sort((a, b) => a.priority - b.priority).filter(live);
  return ordered.flatMap((rule, i) => {
    const by = ordered.slice(0, i).find((earlier) => ends(earlier) && covers(earlier, rule));
    return by ? [{ rule: rule.id, by: by.id }] : [];
  });
}

const live = (rule: Rule): boolean => rule.enabled && rule.mode !== 'off';

function ends(rule: Rule): boolean {
  if (rule.mode !== 'enforce' || rule.activationDate || rule.expiryDate) return false;
  return (
    rule.stopProcessing === true ||
    rule.actions.some(({ action, args }) => {
      const definition = actionOf(action);
      if (definition?.args.safeParse(args).success !== true) return false;
      const { kind } = definition.effect(args);
      return kind === 'stop' || kind === 'reject';
    })
  );
}

function covers(earlier: Rule, later: Rule): boolean {
  if (earlier.senderAddressLocation !== later.senderAddressLocation) {
    // The same condition on the sender may look at different addresses.
    if (earlier.conditions.length + earlier.exceptions.length > 0) return false;
  }
  return (
    earlier.conditions.every((wide) => later.conditions.some((narrow) => within(narrow, wide))) &&
    earlier.exceptions.every((narrow) => later.exceptions.some((wide) => within(narrow, wide)))
  );
}

/** Does the second hold wherever the first does? Values of a list are joined by or. */
function within(narrow: Predicate, wide: Predicate): boolean {
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
