import type { Rule, RuleSet } from '@chancery/contracts';
import { inSlices, Problem, publishSnapshot } from '@chancery/platform';
import { type CompiledRules, compileSteps, RuleSetError } from '@chancery/rules';
import type { EntityManager } from 'typeorm';
import type { PublishCheck } from './checks';
import { listsOfRules } from './lists/rows';
import { namesOf } from './names';
import { rowsOf } from './rows';
import { ownTypes } from './sensitive-type-changes';

/** The rules as this transaction leaves them, with the types and lists that they are judged with. */
export async function ruleSetOf(em: EntityManager): Promise<RuleSet> {
  const rules = (await rowsOf(em)).map(
    (row) => ({ ...row.body, id: row.id, priority: row.priority }) as Rule,
  );
  const sensitiveTypes = await ownTypes(em);
  const lists = await listsOfRules(em, rules);
  return {
    rules,
    revision: 0,
    ...(sensitiveTypes.length > 0 ? { sensitiveTypes } : {}),
    ...(lists.length > 0 ? { lists } : {}),
  };
}

/**
 * Whether rules may be published: compiled whole first, then checked.
 *
 * @throws Problem 422 when a rule cannot be compiled, and what a check refuses with
 */
export async function checkRules(
  em: EntityManager,
  organisation: string,
  ruleSet: RuleSet,
  checks: readonly PublishCheck[],
): Promise<void> {
  const known = await namesOf(em, organisation);
  let compiled: CompiledRules;
  try {
    compiled = await inSlices(compileSteps(ruleSet, known));
  } catch (error) {
    if (error instanceof RuleSetError)
      throw new Problem(422, 'rule.not-compilable', error.message, {
        errors: [...error.problems],
      });
    throw error;
  }
  for (const each of checks) {
    const problem = await each.check({ em, organisation, ruleSet, compiled, groups: known.groups });
    if (problem) throw problem;
  }
}

/** Publishes the rules as this transaction leaves them. @throws Problem as `checkRules` */
export async function publishRules(
  em: EntityManager,
  organisation: string,
  checks: readonly PublishCheck[],
): Promise<void> {
  const ruleSet = await ruleSetOf(em);
  await checkRules(em, organisation, ruleSet, checks);
  await publishSnapshot(em, 'rules', organisation, { organisation, ruleSet });
}
