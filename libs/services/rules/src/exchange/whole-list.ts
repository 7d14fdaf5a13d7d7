import type { Rule } from '@chancery/contracts';
import { appendAudit, appendAudits, canonical, Problem } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import type { RuleRow } from '../entities';
import { keepApplied, keepsOrder } from '../files/applied';
import { keepVersions, newestVersions } from '../history';
import { layLists, type ListToLay } from '../lists/lay';
import { ofConsole, revisionOf, type RuleDraft, rowsOf } from '../rows';

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
  /** Named lists that come with them. */
  readonly lists?: readonly ListToLay[];
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
  const { rules, by } = list;
  const revision = await revisionOf(em, organisation);
  if (list.expected !== null && list.expected !== revision)
    throw new Problem(
      412,
      'rules.stale',
      `The rules were changed meanwhile; revision ${revision} is published.`,
      { revision },
    );
  if (list.lists) await layLists(em, organisation, list.lists, by);
  const rows = await rowsOf(em);
  const ids = rules.map(({ id }) => id);
  const wanted = new Set(ids);
  const removed = rows.filter(({ id }) => !wanted.has(id));
  const there = new Map(rows.map((row) => [row.id, row]));
  const added: Added[] = [];
  const changed: Changed[] = [];
  for (const [at, rule] of rules.entries()) {
    const { id, priority: _, ...draft } = rule;
    const row = there.get(id);
    if (!row) added.push({ id, at, draft });
    else if (canonical(row.body) !== canonical(draft)) changed.push({ row, draft });
  }
  if (!list.files) {
    for (const row of [...removed, ...changed.map(({ row }) => row)]) ofConsole(row);
    keepsOrder(rows, ids);
  }
  // A name may go from one rule to another: it must be free before it is taken.
  if (removed.length > 0) await remove(em, organisation, removed, list);
  if (changed.length > 0) await change(em, organisation, changed, list);
  if (added.length > 0) await add(em, organisation, added, list, rows.length);
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
  rows: readonly RuleRow[],
  { by, note }: WholeList,
): Promise<void> {
  const last = rows.map(({ id, version, priority, body }) => ({
    id,
    version: version + 1,
    priority,
    body,
  }));
  await keepVersions(em, organisation, last, { change: 'deleted', by, note });
  await appendAudits(
    em,
    organisation,
    rows.map(({ id, body }) => ({
      kind: 'rule.deleted',
      actor: by,
      body: { id, before: body, note },
    })),
  );
  await em.query('DELETE FROM rules.rule WHERE id = ANY ($1::uuid[])', [rows.map(({ id }) => id)]);
}

interface Changed {
  readonly row: RuleRow;
  readonly draft: RuleDraft;
}

async function change(
  em: EntityManager,
  organisation: string,
  all: readonly Changed[],
  { by, note }: WholeList,
): Promise<void> {
  const saved = all.map(({ row: { id, version, priority }, draft }) => ({
    id,
    version: version + 1,
    priority,
    body: draft,
  }));
  await em.query(
    `UPDATE rules.rule r SET body = saved.body::jsonb, version = saved.version, updated_by = $1, updated_at = now()
       FROM unnest($2::uuid[], $3::int[], $4::text[]) AS saved (id, version, body) WHERE r.id = saved.id`,
    [
      by,
      saved.map(({ id }) => id),
      saved.map(({ version }) => version),
      saved.map(({ body }) => JSON.stringify(body)),
    ],
  );
  await keepVersions(em, organisation, saved, { change: 'changed', by, note });
  await appendAudits(
    em,
    organisation,
    all.map(({ row: { id, version, body }, draft }) => ({
      kind: 'rule.changed',
      actor: by,
      body: { id, version: version + 1, before: body, after: draft, note },
    })),
  );
}

interface Added {
  readonly id: string;
  readonly at: number;
  readonly draft: RuleDraft;
}

/**
 * Rules that were deleted before go on with their versions.
 *
 * @param behind a place behind all others; their own they get with the order of the whole list
 */
async function add(
  em: EntityManager,
  organisation: string,
  all: readonly Added[],
  { by, note }: WholeList,
  behind: number,
): Promise<void> {
  const newest = await newestVersions(
    em,
    all.map(({ id }) => id),
  );
  const rows = all.map(({ id, at, draft }) => ({
    id,
    version: (newest.get(id) ?? 0) + 1,
    priority: at,
    body: draft,
  }));
  await em.query(
    `INSERT INTO rules.rule (id, organisation_id, priority, body, version, updated_by)
     SELECT id, $1, $2 + place - 1, body::jsonb, version, $3
       FROM unnest($4::uuid[], $5::int[], $6::text[]) WITH ORDINALITY AS added (id, version, body, place)`,
    [
      organisation,
      behind,
      by,
      rows.map(({ id }) => id),
      rows.map(({ version }) => version),
      rows.map(({ body }) => JSON.stringify(body)),
    ],
  );
  await keepVersions(em, organisation, rows, { change: 'created', by, note });
  await appendAudits(
    em,
    organisation,
    all.map(({ id, at, draft }) => ({
      kind: 'rule.created',
      actor: by,
      body: { id, priority: at, after: draft, note },
    })),
  );
}
