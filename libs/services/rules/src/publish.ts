import type { PublishedConnector, Rule, RuleSet } from '@chancery/contracts';
import { inSlices, Problem, publishSnapshot } from '@chancery/platform';
import { type CompiledRules, compileSteps, type Groups, RuleSetError } from '@chancery/rules';
import type { EntityManager } from 'typeorm';
import type { PublishCheck } from './checks';
import { listsOfRules } from './lists/rows';
import { rowsOf } from './rows';
import { ownTypes } from './sensitive-types';

/** What rules may refer to: codes of rights templates, ids of brands, connectors, groups with their members. */
export interface KnownNames {
  readonly rightsTemplates: Set<string>;
  readonly brands: Set<string>;
  readonly connectors: ReadonlyMap<string, PublishedConnector>;
  readonly groups: Groups;
}

/**
 * Publishes the rules as this transaction leaves them: compiled whole first, then checked.
 *
 * @throws Problem 422 when a rule cannot be compiled, and what a check refuses with
 */
export async function publishRules(
  em: EntityManager,
  organisation: string,
  known: KnownNames,
  checks: readonly PublishCheck[],
): Promise<void> {
  const rules = (await rowsOf(em)).map(
    (row) => ({ ...row.body, id: row.id, priority: row.priority }) as Rule,
  );
  const sensitiveTypes = await ownTypes(em);
  const lists = await listsOfRules(em, rules);
  const ruleSet: RuleSet = {
    rules,
    revision: 0,
    ...(sensitiveTypes.length > 0 ? { sensitiveTypes } : {}),
    ...(lists.length > 0 ? { lists } : {}),
  };
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
    const problem = await each.check({
      em,
      organisation,
      ruleSet,
      compiled,
      groups: known.groups,
    });
    if (problem) throw problem;
  }
  await publishSnapshot(em, 'rules', organisation, { organisation, ruleSet });
}
