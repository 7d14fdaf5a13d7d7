import type { Rule } from '@chancery/contracts';
import { appendAudit, canonical, Problem } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { RuleRow } from '../entities';
import { keepApplied, keepsOrder } from '../files/applied';
import { keepVersion, versionsBelow } from '../history';
import { insert, ofConsole, revisionOf, rowsOf, write } from '../rows';

export interface WholeList {
  /** Every rule there is to be, first judged first; one that is there is known by its id. */
  readonly rules: readonly Rule[];
  /** Revision that the list was made from; null = whatever it is. */
  readonly expected: number | null;
  readonly by: string;
  /** Stands with every version that comes of it. */
  readonly note: string;
  /** The record that sums it up. */
  readonly summary: { readonly kind: string; readonly body: Record<string, unknown> };
  /** Where they are applied from files: what these are called together, and the file of each rule by its place. */
  readonly files?: { readonly source: string; readonly of: readonly string[] };
}

/**
 * Makes the rules of an organisation these and no others: what is gone is deleted, what differs becomes a
 * new version, what is new is added, and the order is that of the list.
 *
 * @throws Problem 412 when the rules were changed since `expected`, 423 when a rule that is managed by a file
 * would be another, unless they come from files.
 */
export async function layWholeList(
  em: EntityManager,
  organisation: string,
  list: WholeList,
): Promise<void> {
  const { rules, by, note } = list;
  const revision = await revisionOf(em, organisation);
  if (list.expected !== null && list.expected !== revision)
    throw new Problem(
      412,
      'rules.stale',
      `The rules were changed meanwhile; revision ${revision} is published.`,
      { revision },
    );
  const rows = await rowsOf(em);
  const ids = rules.map(({ id }) => id);
  const wanted = new Set(ids);
  for (const row of rows) if (!wanted.has(row.id)) await remove(em, organisation, row, list);
  if (!list.files) keepsOrder(rows, ids);
  const there = new Map(rows.map((row) => [row.id, row]));
  for (const [at, rule] of rules.entries()) {
    const { id, priority: _, ...draft } = rule;
    const row = there.get(id);
    if (!row) await add(em, organisation, { id, at, draft }, list);
    else if (canonical(row.body) !== canonical(draft)) {
      if (!list.files) ofConsole(row);
      const before = row.body;
      const saved = await write(em, row, draft, by);
      await keepVersion(em, organisation, saved, { change: 'changed', by, note });
      await appendAudit(em, organisation, {
        kind: 'rule.changed',
        actor: by,
        body: { id, version: saved.version, before, after: draft, note },
      });
    }
  }
  await em.query(
    `UPDATE rules.rule r SET priority = o.place - 1
       FROM unnest($2::uuid[]) WITH ORDINALITY AS o (id, place)
      WHERE r.organisation_id = $1 AND r.id = o.id AND r.priority <> o.place - 1`,
    [organisation, ids],
  );
  if (list.files) await keepApplied(em, organisation, { ...list.files, rules, by });
  await appendAudit(em, organisation, { ...list.summary, actor: by });
}

async function remove(
  em: EntityManager,
  organisation: string,
  row: RuleRow,
  { by, note, files }: WholeList,
): Promise<void> {
  if (!files) ofConsole(row);
  const version = row.version + 1;
  await keepVersion(em, organisation, { ...row, version }, { change: 'deleted', by, note });
  await appendAudit(em, organisation, {
    kind: 'rule.deleted',
    actor: by,
    body: { id: row.id, before: row.body, note },
  });
  await em.delete(RuleRow, { id: row.id });
}

/** A rule that was deleted before goes on with its versions. */
async function add(
  em: EntityManager,
  organisation: string,
  { id, at, draft }: { id: string; at: number; draft: Omit<Rule, 'id' | 'priority'> },
  { by, note }: WholeList,
): Promise<void> {
  const [newest] = await versionsBelow(em, id, null, 1);
  const version = (newest?.version ?? 0) + 1;
  const row = await insert(em, organisation, { id, version, draft, at, by });
  await keepVersion(em, organisation, row, { change: 'created', by, note });
  await appendAudit(em, organisation, {
    kind: 'rule.created',
    actor: by,
    body: { id, priority: at, after: draft, note },
  });
}
