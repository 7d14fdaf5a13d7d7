import type { Rule } from '@chancery/contracts';
import { ruleProblems } from '@chancery/rules';
import { BLANK } from './starters';

/**
 * Asks the definition itself, the one the service and the gateway use.
 *
 * @param text one value of a list
 * @returns why it is none, in the definition's own words, or null
 */
export function whyNoValue(
  part: 'condition' | 'action',
  code: string,
  name: string,
  text: string,
): string | null {
  const args = { [name]: [text] };
  const rule: Rule = {
    ...BLANK,
    id: 'draft',
    priority: 0,
    name: 'draft',
    conditions: part === 'condition' ? [{ predicate: code, args }] : [],
    actions: part === 'action' ? [{ action: code, args }] : [],
  };
  const at = part === 'condition' ? '/conditions/0' : '/actions/0';
  const problem = ruleProblems(rule).find(({ pointer }) =>
    pointer.startsWith(`${at}/args/${name}/0`),
  );
  return problem?.detail ?? null;
}
