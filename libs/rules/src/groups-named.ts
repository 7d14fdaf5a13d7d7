import type { Rule } from '@chancery/contracts';
import { predicatesOf } from './clauses';
import { conditionOf } from './registry';

/** Ids of the groups that a rule names in its conditions and exceptions, each once. */
export const groupsNamed = (rule: Pick<Rule, 'conditions' | 'exceptions'>): string[] => [
  ...new Set(
    predicatesOf(rule).flatMap(({ predicate: { predicate, args } }) =>
      Object.entries(conditionOf(predicate)?.fields ?? {}).flatMap(([name, { editor }]) => {
        const ids = args[name];
        return editor === 'groups' && Array.isArray(ids)
          ? ids.filter((id) => typeof id === 'string')
          : [];
      }),
    ),
  ),
];
