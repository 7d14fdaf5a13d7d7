import type { RuleCasesFailed } from '@chancery/contracts';
import { appendAudit, Problem } from '@chancery/platform';
import { casesOf, keepResults } from '../cases/rows';
import type { CaseRunner, RanCase } from '../cases/runner';
import { acceptedDomains } from '../domains';
import { publishedPeople } from '../people';
import { acceptance } from './acceptance';
import type { Candidate, PublishCheck } from './check';

/** Saved cases come out as they are to, or somebody says why the rules are published all the same. */
export class RegressionCases implements PublishCheck {
  constructor(private readonly runner: CaseRunner) {}

  async check({ em, organisation, compiled, groups }: Candidate): Promise<Problem | null> {
    const rows = await casesOf(em);
    if (rows.length === 0) return null;
    const people = await publishedPeople.of(em, organisation);
    const ran = await this.runner.run(em, organisation, rows, {
      compiled,
      groups,
      acceptedDomains: await acceptedDomains(em, organisation),
      ...(people ? { people } : {}),
    });
    await keepResults(
      em,
      ran.map(({ row, result }) => ({ id: row.id, result })),
    );
    const failed = ran.filter(({ result }) => !result.holds);
    if (failed.length === 0) return null;
    const accepted = acceptance();
    if (!accepted) return refusal(failed, ran.length);
    await appendAudit(em, organisation, {
      kind: 'rules.cases-accepted',
      actor: accepted.by,
      body: {
        reason: accepted.reason,
        cases: failed.map(({ row: { id, name } }) => ({ id, name })),
        of: ran.length,
      },
    });
    return null;
  }
}

function refusal(failed: readonly RanCase[], of: number): Problem {
  const extra: RuleCasesFailed = {
    cases: failed.map(({ row: { id, name }, result: { differences, fault } }) => ({
      id,
      name,
      differences,
      fault,
    })),
    of,
  };
  const [one] = failed;
  return new Problem(
    409,
    'rules.cases-failed',
    `Nothing is published: ${
      failed.length === 1
        ? `the case “${one?.row.name}” comes out differently`
        : `${failed.length} of ${of} saved cases come out differently`
    }.`,
    extra,
  );
}
