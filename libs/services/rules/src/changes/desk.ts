import type { ChangeEffect, ProposedChange, RuleSet } from '@chancery/contracts';
import { appendAudit, type OrganisationScope, Problem, uuid7 } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import type { PublishCheck } from '../checks';
import { checkRules, publishRules, ruleSetOf } from '../publish';
import { ChangeWaits } from './change-waits';
import { effectOf, isNothing, tagOf } from './effect';
import { type ChangeArgs, type ChangeKind, type ChangeResult, doChange } from './kinds';
import {
  asProposed,
  type Change,
  decideProposal,
  dropDraft,
  knownProposal,
  openProposal,
  type ProposalRow,
} from './rows';
import { secondPerson } from './second-person';
import { whatOf } from './words';

/** What a change made of the rules, in a transaction that may still be taken back. */
interface Tried<K extends ChangeKind> {
  result: ChangeResult<K>;
  effect: ChangeEffect;
  after: RuleSet;
}

/**
 * Where every change of what rules decide passes: it is done and published in one transaction, or kept as a proposal
 * while the organisation has changes looked at by a second person.
 */
export class ChangeDesk {
  constructor(
    private readonly scope: OrganisationScope,
    private readonly checks: readonly PublishCheck[],
  ) {}

  /**
   * @throws ChangeWaits where a second person is needed and gateways would decide otherwise: what is proposed has
   * passed everything that is checked before rules are published. Problem whatever the change refuses, 422 rules that
   * cannot be compiled, 409 it needs a second person and comes from no person.
   */
  async perform<K extends ChangeKind>(
    organisation: string,
    kind: K,
    args: ChangeArgs<K>,
    by: string,
  ): Promise<ChangeResult<K>> {
    const change: Change<K> = { kind, args, by };
    const { fromDraft } = args as { fromDraft?: string };
    const done = await this.alone(organisation, async (em) => {
      const { needed } = await secondPerson(em);
      const outcome = needed
        ? await this.propose(em, organisation, change)
        : { result: await doChange(em, organisation, change) };
      if (!needed && kind !== 'second-person') await publishRules(em, organisation, this.checks);
      await dropDraft(em, fromDraft);
      return outcome;
    });
    if ('proposal' in done) throw new ChangeWaits(done.proposal);
    return done.result;
  }

  /**
   * Publishes what waits, exactly as it was proposed.
   *
   * @param tag of what was looked at
   * @throws Problem 403 it is one's own, 404, 409 it does not wait, 412 it is another one by now, or would be
   */
  approve(organisation: string, id: string, tag: string, by: string): Promise<ProposedChange> {
    return this.alone(organisation, async (em) => {
      const row = notOwn(await openProposal(em, id, 'waiting', tag), by);
      // Stands with the versions that come of it.
      await em.query(`SELECT set_config('chancery.approved_by', $1, true)`, [by]);
      return this.publish(em, organisation, row, { state: 'approved', by });
    });
  }

  /** In an emergency: publishes it without a second person. @throws Problem as `approve`, but for one's own */
  publishAlone(
    organisation: string,
    id: string,
    tag: string,
    { by, reason }: { by: string; reason: string },
  ): Promise<ProposedChange> {
    return this.alone(organisation, async (em) => {
      const row = await openProposal(em, id, 'waiting', tag);
      return this.publish(em, organisation, row, { state: 'published-alone', by, reason });
    });
  }

  /** @throws Problem 403 it is one's own, 404, 409 */
  reject(
    organisation: string,
    id: string,
    { by, reason }: { by: string; reason: string },
  ): Promise<ProposedChange> {
    return this.close(organisation, id, { state: 'rejected', by, reason });
  }

  /** @throws Problem 403 it is not one's own, 404, 409 */
  withdraw(organisation: string, id: string, by: string): Promise<ProposedChange> {
    return this.close(organisation, id, { state: 'withdrawn', by });
  }

  /**
   * The author proposes it once more, of the rules as they are now.
   * @throws Problem 403 it is not one's own, 404, 409 it does not wait, or cannot be done any more
   */
  renew(organisation: string, id: string, by: string): Promise<ProposedChange> {
    return this.alone(organisation, async (em) => {
      const row = own(await openProposal(em, id, 'waiting', null), by);
      const { kind, args, author } = row;
      const { effect, after } = await takenBack(em, () =>
        tried(em, organisation, { kind, args, by: author }),
      );
      if (isNothing(effect))
        throw new Problem(
          409,
          'proposal.nothing',
          'The rules say this already: there is nothing to approve. Withdraw it.',
        );
      await checkRules(em, organisation, after, this.checks);
      await em.query('UPDATE rules.proposal SET effect = $2, tag = $3, at = now() WHERE id = $1', [
        id,
        JSON.stringify(effect),
        tagOf(effect),
      ]);
      await record(em, organisation, 'rules.change-renewed', by, row, { tag: tagOf(effect) });
      return asProposed(await knownProposal(em, id));
    });
  }

  /**
   * Why what waits cannot be published as it was proposed; null = it can. Call inside `alone`: trying it locks what it
   * would change, as doing does, and two who lock in different orders would wait for each other.
   */
  async overtaken(
    em: EntityManager,
    organisation: string,
    { kind, args, author, tag }: ProposalRow,
  ): Promise<string | null> {
    try {
      const { effect } = await takenBack(em, () =>
        tried(em, organisation, { kind, args, by: author }),
      );
      return tagOf(effect) === tag ? null : OTHERWISE;
    } catch (error) {
      if (error instanceof Problem) return error.detail;
      throw error;
    }
  }

  private async propose<K extends ChangeKind>(
    em: EntityManager,
    organisation: string,
    change: Change<K>,
  ): Promise<{ result: ChangeResult<K> } | { proposal: ProposedChange }> {
    await em.query('SAVEPOINT tried');
    const { result, effect, after } = await tried(em, organisation, change);
    // Gateways would go by the same rules: there is nothing to approve.
    if (isNothing(effect)) return { result };
    if (!change.by.includes('@'))
      throw new Problem(
        409,
        'rules.second-person',
        'Changes to rules need a second person here. Make this one in the console, or over the API with an administrator’s token: it then waits for somebody else.',
      );
    await checkRules(em, organisation, after, this.checks);
    await em.query('ROLLBACK TO SAVEPOINT tried');
    return { proposal: await this.keep(em, organisation, change, effect) };
  }

  private async keep(
    em: EntityManager,
    organisation: string,
    { kind, args, by }: Change,
    effect: ChangeEffect,
  ): Promise<ProposedChange> {
    const tag = tagOf(effect);
    const [same] = (await em.query(
      `SELECT id FROM rules.proposal WHERE state = 'waiting' AND author = $1 AND kind = $2 AND tag = $3`,
      [by, kind, tag],
    )) as { id: string }[];
    if (same) return asProposed(await knownProposal(em, same.id));
    const id = uuid7();
    const { expected, note, ...rest } = args as { expected?: number | null; note?: string };
    const [only] = effect.rules.length === 1 ? effect.rules : [];
    await em.query(
      `INSERT INTO rules.proposal (id, organisation_id, state, kind, args, what, rule_id, note, author, effect, tag)
       VALUES ($1, $2, 'waiting', $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        id,
        organisation,
        kind,
        // What the rules say when it is approved is held to `effect`, not to a version.
        JSON.stringify({ ...rest, note, expected: null, base: expected ?? null }),
        whatOf(kind, args, effect),
        only?.before?.rule.id ?? null,
        note?.trim() || null,
        by,
        JSON.stringify(effect),
        tag,
      ],
    );
    const row = await knownProposal(em, id);
    await record(em, organisation, 'rules.change-proposed', by, row, { tag });
    return asProposed(row);
  }

  private async publish(
    em: EntityManager,
    organisation: string,
    row: ProposalRow,
    decision: { state: 'approved' | 'published-alone'; by: string; reason?: string },
  ): Promise<ProposedChange> {
    const { kind, args, author, tag } = row;
    // First, for the database publishes nothing that is not decided in this transaction.
    const decided = await decideProposal(em, row.id, decision);
    const { effect } = await tried(em, organisation, { kind, args, by: author }).catch(
      (error: unknown) => {
        throw error instanceof Problem ? overtakenBy(error.detail) : error;
      },
    );
    if (tagOf(effect) !== tag) throw overtakenBy(OTHERWISE);
    await publishRules(em, organisation, this.checks);
    await record(em, organisation, `rules.change-${decision.state}`, decision.by, row, {
      tag,
      ...(decision.reason ? { reason: decision.reason } : {}),
    });
    return decided;
  }

  private close(
    organisation: string,
    id: string,
    decision: { state: 'rejected' | 'withdrawn'; by: string; reason?: string },
  ): Promise<ProposedChange> {
    return this.alone(organisation, async (em) => {
      const open = await openProposal(em, id, 'waiting', null);
      const row =
        decision.state === 'rejected' ? notOwn(open, decision.by) : own(open, decision.by);
      const { state, by, reason } = decision;
      await record(em, organisation, `rules.change-${state}`, by, row, reason ? { reason } : {});
      return decideProposal(em, id, decision);
    });
  }

  /** One after another in an organisation, so that each sees what the one before it left. */
  alone<T>(organisation: string, work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.scope.inOrganisation(organisation, async (em) => {
      await em.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`rules ${organisation}`]);
      return work(em);
    });
  }
}

const OTHERWISE =
  'The rules were changed since: this change would not do any more what it says here.';

const overtakenBy = (why: string): Problem =>
  new Problem(
    412,
    'proposal.overtaken',
    `${why} Its author can propose it once more, of the rules as they are now.`,
  );

async function tried<K extends ChangeKind>(
  em: EntityManager,
  organisation: string,
  change: Change<K>,
): Promise<Tried<K>> {
  const before = await ruleSetOf(em);
  const was = await secondPerson(em);
  const result = await doChange(em, organisation, change);
  const after = await ruleSetOf(em);
  const { needed } = await secondPerson(em);
  return { result, effect: effectOf(before, after, needed === was.needed ? null : needed), after };
}

/** Does something and takes back what it wrote. */
async function takenBack<T>(em: EntityManager, work: () => Promise<T>): Promise<T> {
  await em.query('SAVEPOINT tried');
  try {
    return await work();
  } finally {
    await em.query('ROLLBACK TO SAVEPOINT tried');
  }
}

/** @throws Problem 403 where somebody would approve what they proposed themselves */
function notOwn(row: ProposalRow, by: string): ProposalRow {
  if (row.author.toLowerCase() === by.toLowerCase())
    throw new Problem(
      403,
      'proposal.own',
      'You proposed this change yourself: somebody else decides about it.',
    );
  return row;
}

/** @throws Problem 403 */
function own(row: ProposalRow, by: string): ProposalRow {
  if (row.author.toLowerCase() !== by.toLowerCase())
    throw new Problem(403, 'proposal.not-own', `Only ${row.author} can do this.`);
  return row;
}

const record = (
  em: EntityManager,
  organisation: string,
  kind: string,
  actor: string,
  { id, author, what }: ProposalRow,
  body: object,
): Promise<void> =>
  appendAudit(em, organisation, { kind, actor, body: { id, author, what, ...body } });
