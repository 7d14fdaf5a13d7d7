import type { AnyOf, Predicate, Rule, RuleCondition } from '@chancery/contracts';

/** Is it a group of which one condition is enough? */
export const isAnyOf = (condition: RuleCondition): condition is AnyOf => 'any' in condition;

/** The predicates of which one is enough for the condition: those of a group, else the condition itself. */
export const alternativesOf = (condition: RuleCondition): readonly Predicate[] =>
  isAnyOf(condition) ? condition.any : [condition];

/** A predicate with its place in the rule. */
export interface PlacedPredicate {
  readonly predicate: Predicate;
  /** From the rule (RFC 6901): `/conditions/2/any/0`. */
  readonly pointer: string;
  readonly exception: boolean;
}

/**
 * Every predicate of a rule, those in groups among them, in the order in which they were written. Whoever asks what
 * a rule names (types, groups, lists, how much of something) goes this way: a walk of its own would pass by groups.
 */
export function predicatesOf({
  conditions,
  exceptions,
}: Pick<Rule, 'conditions' | 'exceptions'>): PlacedPredicate[] {
  return [
    ...conditions.flatMap((condition, at): PlacedPredicate[] => {
      const pointer = `/conditions/${at}`;
      return isAnyOf(condition)
        ? condition.any.map((predicate, i) => ({
            predicate,
            pointer: `${pointer}/any/${i}`,
            exception: false,
          }))
        : [{ predicate: condition, pointer, exception: false }];
    }),
    ...exceptions.map((predicate, at) => ({
      predicate,
      pointer: `/exceptions/${at}`,
      exception: true,
    })),
  ];
}

/** The rule with each of its predicates changed, groups kept as groups. */
export const withPredicates = <R extends Pick<Rule, 'conditions' | 'exceptions'>>(
  rule: R,
  change: (predicate: Predicate) => Predicate,
): R => ({
  ...rule,
  conditions: rule.conditions.map((each) =>
    isAnyOf(each) ? { any: each.any.map(change) } : change(each),
  ),
  exceptions: rule.exceptions.map(change),
});
