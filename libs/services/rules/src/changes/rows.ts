import type { ChangeEffect, ProposalState, ProposedChange } from '@chancery/contracts';
import { Problem } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import type { ChangeArgs, ChangeKind } from './kinds';

/** A change as a value: what it is, what it takes, whose it is. */
export interface Change<K extends ChangeKind = ChangeKind> {
  kind: K;
  args: ChangeArgs<K>;
  by: string;
}

export interface ProposalRow {
  id: string;
  state: ProposalState;
  kind: ChangeKind;
  args: ChangeArgs<ChangeKind>;
  what: string;
  rule_id: string | null;
  note: string | null;
  author: string;
  at: Date;
  effect: ChangeEffect | null;
  tag: string;
  decided_by: string | null;
  decided_at: Date | null;
  reason: string | null;
}

/** Without what may be large, which a list does not show. */
const LISTED =
  'id, state, kind, what, rule_id, note, author, at, tag, decided_by, decided_at, reason';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const asProposed = (row: Omit<ProposalRow, 'kind' | 'args' | 'effect'>): ProposedChange => ({
  id: row.id,
  state: row.state,
  what: row.what,
  rule: row.rule_id,
  author: row.author,
  at: row.at.toISOString(),
  note: row.note,
  tag: row.tag,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at?.toISOString() ?? null,
  reason: row.reason,
});

/** @param after id of the last one of the page before; the latest come first. */
export async function proposalsOf(
  em: EntityManager,
  which: 'open' | 'decided' | null,
  after: string | null,
  most: number,
): Promise<ProposedChange[]> {
  if (after !== null && !UUID.test(after)) return [];
  const rows = (await em.query(
    `SELECT ${LISTED} FROM rules.proposal
      WHERE ($1::boolean IS NULL OR (state IN ('draft', 'waiting')) = $1) AND ($2::uuid IS NULL OR id < $2)
      ORDER BY id DESC LIMIT $3`,
    [which && which === 'open', after, most],
  )) as ProposalRow[];
  return rows.map(asProposed);
}

/** @throws Problem 404 */
export async function knownProposal(em: EntityManager, id: string): Promise<ProposalRow> {
  const [row] = UUID.test(id)
    ? ((await em.query('SELECT * FROM rules.proposal WHERE id = $1', [id])) as ProposalRow[])
    : [];
  if (!row) throw new Problem(404, 'proposal.unknown', 'There is no such change.');
  return row;
}

/**
 * @param tag of what somebody saw; null = whatever it is
 * @throws Problem 404, 409 it is none any more, 412 it is another one by now
 */
export async function openProposal(
  em: EntityManager,
  id: string,
  state: 'draft' | 'waiting',
  tag: string | null,
): Promise<ProposalRow> {
  const row = await knownProposal(em, id);
  if (row.state !== state)
    throw new Problem(
      409,
      'proposal.decided',
      state === 'draft'
        ? 'This is no draft any more.'
        : `This change does not wait any more: ${row.decided_by ?? row.author} decided about it.`,
      { state: row.state },
    );
  if (tag !== null && tag !== row.tag)
    throw new Problem(
      412,
      'proposal.stale',
      'This change is another one than you looked at. Look at it again.',
      { tag: row.tag },
    );
  return row;
}

/** The draft is none any more: it was saved, or discarded. */
export async function dropDraft(em: EntityManager, id: unknown): Promise<void> {
  if (typeof id === 'string')
    await em.query(`DELETE FROM rules.proposal WHERE id = $1 AND state = 'draft'`, [id]);
}

/** Nobody decides about it any more. */
export async function decideProposal(
  em: EntityManager,
  id: string,
  {
    state,
    by,
    reason = null,
  }: {
    state: 'approved' | 'published-alone' | 'rejected' | 'withdrawn';
    by: string;
    reason?: string | null;
  },
): Promise<ProposedChange> {
  await em.query(
    `UPDATE rules.proposal SET state = $2, decided_by = $3, reason = $4, decided_at = now(), decided_in = pg_current_xact_id()
      WHERE id = $1`,
    [id, state, by, reason],
  );
  return asProposed(await knownProposal(em, id));
}
