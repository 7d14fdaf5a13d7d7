import type { Predicate, Rule } from '@chancery/contracts';
import { withPredicates } from '@chancery/rules';

/**
 * A rule in the form that all ways to say the same have in common: off is off, stopping is a property,
 * an option that is false is as good as none, a text for the default is the default.
 */
export function plainRule(rule: Rule): Rule {
  const stops = rule.actions.some(({ action }) => action === 'StopRuleProcessing');
  return {
    ...withPredicates(rule, plainPredicate),
    id: '',
    priority: 0,
    enabled: rule.enabled && rule.mode !== 'off',
    mode: rule.mode === 'off' ? 'enforce' : rule.mode,
    actions: rule.actions
      .filter(({ action }) => action !== 'StopRuleProcessing')
      .map(({ action, args }) => ({ action, args: plainArguments(args) })),
    stopProcessing: rule.stopProcessing === true || stops,
    // Says nothing of a rule that is not in test mode.
    notifyInTest: rule.mode === 'test' && rule.notifyInTest === true,
    activationDate: rule.activationDate ?? null,
    expiryDate: rule.expiryDate ?? null,
  };
}

const plainPredicate = ({ predicate, args }: Predicate): Predicate => ({
  predicate,
  args: plainArguments(args),
});

const plainArguments = (args: Predicate['args']): Predicate['args'] =>
  Object.fromEntries(
    Object.entries(args)
      .filter(([, value]) => value !== undefined && value !== null && value !== false)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** Whether two rules say the same; names and ids of their own aside. */
export const sameRule = (a: Rule, b: Rule): boolean =>
  canonical(plainRule(a)) === canonical(plainRule(b));

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
