import {
  type CaseRecipient,
  type NewRuleCase,
  RULE_CASES,
  type RuleCase,
  type RuleCaseChange,
} from '@chancery/contracts';
import { appendAudit, type OrganisationScope, Problem, uuid7 } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { rulesToTry } from '../judging';
import type { RulesStore } from '../store';
import {
  caseOf,
  type CaseRow,
  casesOf,
  countOfCases,
  freshCase,
  keepResults,
  knownCase,
  namesOf,
  sealedOf,
} from './rows';
import type { CaseRunner, RanCase } from './runner';
import { openMessage, sealMessage, type SealingKeys } from './sealed';

/** Cases of an organisation. Whatever happens to one is said in the trail, in the same transaction. */
export class CaseStore {
  constructor(
    private readonly scope: OrganisationScope,
    private readonly rules: RulesStore,
    private readonly runner: CaseRunner,
    private readonly keys: SealingKeys,
  ) {}

  /** By name. */
  list(organisation: string): Promise<RuleCase[]> {
    return this.scope.inOrganisation(organisation, (em) => listed(em, organisation));
  }

  /**
   * Keeps a message with what must hold, and runs it by the rules in force.
   *
   * @throws Problem 409 too many or the name is taken, 422 what must hold is not said of each recipient
   */
  async create(
    organisation: string,
    { name, from, to, counts, expected }: NewRuleCase,
    message: Uint8Array,
    by: string,
  ): Promise<RuleCase> {
    if (expected.length !== to.length || expected.some(({ address }, at) => address !== to[at]))
      throw new Problem(422, 'body.invalid', 'Some fields are not valid.', {
        errors: [
          {
            pointer: '/expected',
            code: 'case.recipients',
            detail: 'Say what must hold for each recipient, in their order.',
          },
        ],
      });
    const id = uuid7();
    // Before the transaction: the key may have to be fetched on a connection of its own.
    const { key, sealed } = await sealMessage(this.keys, organisation, id, message);
    return this.changing(organisation, async (em) => {
      await em.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`cases ${organisation}`]);
      if ((await countOfCases(em)) >= RULE_CASES)
        throw new Problem(
          409,
          'case.many',
          `At most ${RULE_CASES} cases are kept. Delete one that is not needed any more.`,
        );
      await em.query(
        `INSERT INTO rules.regression_case (id, organisation_id, name, sender, recipients, sealed_key, sealed, bytes, counts, expected, created_by, updated_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
        [
          id,
          organisation,
          name,
          from,
          to,
          key,
          sealed,
          message.length,
          [...new Set(counts)],
          JSON.stringify(expected),
          by,
        ],
      );
      await appendAudit(em, organisation, {
        kind: 'rule-case.created',
        actor: by,
        body: { id, name, counts, bytes: message.length },
      });
      await this.runSome(em, organisation, [await knownCase(em, id)]);
      return one(em, organisation, id);
    });
  }

  /** Another name, or other things that count. @throws Problem 404, 409 the name is taken, 412 */
  change(
    organisation: string,
    id: string,
    change: RuleCaseChange,
    expected: number | null,
    by: string,
  ): Promise<RuleCase> {
    return this.changing(organisation, async (em) => {
      const before = freshCase(await knownCase(em, id), expected);
      const after = {
        name: change.name ?? before.name,
        counts: change.counts ? [...new Set(change.counts)] : before.counts,
      };
      await em.query(
        `UPDATE rules.regression_case SET name = $2, counts = $3, version = version + 1, updated_by = $4, updated_at = now() WHERE id = $1`,
        [id, after.name, after.counts, by],
      );
      await appendAudit(em, organisation, {
        kind: 'rule-case.changed',
        actor: by,
        body: { id, before: { name: before.name, counts: before.counts }, after },
      });
      if (change.counts) await this.runSome(em, organisation, [await knownCase(em, id)]);
      return one(em, organisation, id);
    });
  }

  /**
   * What the rules in force decide over it is right from now on.
   *
   * @throws Problem 404, 412, 422 they cannot judge it
   */
  accept(organisation: string, id: string, expected: number | null, by: string): Promise<RuleCase> {
    return this.changing(organisation, async (em) => {
      const before = freshCase(await knownCase(em, id), expected);
      const [ran] = await this.runSome(em, organisation, [before]);
      if (!ran || ran.result.fault !== null)
        throw new Problem(422, 'case.not-judged', ran?.result.fault ?? 'It was deleted meanwhile.');
      const after = ran.got.map(({ by: _, ...recipient }): CaseRecipient => recipient);
      await em.query(
        `UPDATE rules.regression_case SET expected = $2, version = version + 1, updated_by = $3, updated_at = now() WHERE id = $1`,
        [id, JSON.stringify(after), by],
      );
      await keepResults(em, [{ id, result: { ...ran.result, holds: true, differences: [] } }]);
      await appendAudit(em, organisation, {
        kind: 'rule-case.expectation-changed',
        actor: by,
        body: { id, name: before.name, before: before.expected, after },
      });
      return one(em, organisation, id);
    });
  }

  /** @throws Problem 404, 412 */
  remove(organisation: string, id: string, expected: number | null, by: string): Promise<void> {
    return this.changing(organisation, async (em) => {
      const { name } = freshCase(await knownCase(em, id), expected);
      await em.query('DELETE FROM rules.regression_case WHERE id = $1', [id]);
      await appendAudit(em, organisation, {
        kind: 'rule-case.deleted',
        actor: by,
        body: { id, name },
      });
    });
  }

  /** The message, for whoever tries it once more; that it was opened is said in the trail. @throws Problem 404 */
  message(organisation: string, id: string, by: string): Promise<Buffer> {
    return this.changing(organisation, async (em) => {
      const { name } = await knownCase(em, id);
      const sealed = await sealedOf(em, id);
      const message = await openMessage(this.keys, organisation, id, sealed!);
      await appendAudit(em, organisation, {
        kind: 'rule-case.opened',
        actor: by,
        body: { id, name },
      });
      return message;
    });
  }

  /** Runs all of them by the rules in force. */
  runAll(organisation: string): Promise<RuleCase[]> {
    return this.changing(organisation, async (em) => {
      await this.runSome(em, organisation, await casesOf(em));
      return listed(em, organisation);
    });
  }

  private async runSome(
    em: EntityManager,
    organisation: string,
    rows: readonly CaseRow[],
  ): Promise<RanCase[]> {
    if (rows.length === 0) return [];
    const rules = await rulesToTry(em, this.rules, organisation, null);
    const ran = await this.runner.run(em, organisation, rows, rules);
    await keepResults(
      em,
      ran.map(({ row, result }) => ({ id: row.id, result })),
    );
    return ran;
  }

  private async changing<T>(
    organisation: string,
    work: (em: EntityManager) => Promise<T>,
  ): Promise<T> {
    try {
      return await this.scope.inOrganisation(organisation, work);
    } catch (error) {
      if ((error as { code?: string }).code === '23505')
        throw new Problem(409, 'case.name-taken', 'Another case has this name.');
      throw error;
    }
  }
}

async function listed(em: EntityManager, organisation: string): Promise<RuleCase[]> {
  const names = await namesOf(em, organisation);
  return (await casesOf(em)).map((row) => caseOf(row, names));
}

async function one(em: EntityManager, organisation: string, id: string): Promise<RuleCase> {
  return caseOf(await knownCase(em, id), await namesOf(em, organisation));
}
