import type { Rule } from '@chancery/contracts';
import { inSlices, Problem } from '@chancery/platform';
import {
  type CompiledRules,
  compileSteps,
  type Groups,
  type People,
  RuleSetError,
} from '@chancery/rules';
import type { EntityManager } from 'typeorm';
import { listsOfRules } from './lists/rows';
import { acceptedDomains } from './domains';
import { publishedPeople } from './people';
import { asSaved, revisionOf, rowsOf } from './rows';
import { ownTypes } from './sensitive-type-changes';
import type { RulesStore } from './store';

/** Rules made ready to be tried, with what of the organisation they are judged by. */
export interface RulesToTry {
  compiled: CompiledRules;
  /** Of what is published. */
  revision: number;
  acceptedDomains: ReadonlySet<string>;
  groups: Groups;
  /** Absent where none are published. */
  people?: People;
}

/**
 * The rules in force, those with a draft in the place of the rule that has its id, or the draft alone, compiled as for
 * the gateway. Call inside `inOrganisation`.
 *
 * @throws Problem 422 `rule.not-compilable`
 */
export async function rulesToTry(
  em: EntityManager,
  store: RulesStore,
  organisation: string,
  draft: Rule | null,
  alone = false,
): Promise<RulesToTry> {
  const known = await store.names(em, organisation);
  const people = await publishedPeople.of(em, organisation);
  const live: Rule[] = draft && alone ? [] : (await rowsOf(em)).map(asSaved);
  const rules = draft ? [...live.filter(({ id }) => id !== draft.id), draft] : live;
  const ordered = rules
    // Where a draft has the place of another rule it goes before that one.
    .sort((a, b) => a.priority - b.priority || Number(b === draft) - Number(a === draft))
    .map((rule, priority) => ({ ...rule, priority }));
  try {
    return {
      compiled: await inSlices(
        compileSteps(
          {
            rules: ordered,
            revision: 0,
            sensitiveTypes: await ownTypes(em),
            lists: await listsOfRules(em, ordered),
          },
          known,
        ),
      ),
      revision: await revisionOf(em, organisation),
      acceptedDomains: await acceptedDomains(em, organisation),
      groups: known.groups,
      ...(people ? { people } : {}),
    };
  } catch (error) {
    if (error instanceof RuleSetError)
      throw new Problem(422, 'rule.not-compilable', error.message, {
        errors: [...error.problems],
      });
    throw error;
  }
}
