import type { ListedNamedList, NamedList, NamedListKind, Rule } from '@chancery/contracts';
import { Problem } from '@chancery/platform';
import { listsOfRule } from '@chancery/rules';
import type { EntityManager } from 'typeorm';
import { rowsOf } from '../rows';

export interface ListRow {
  id: string;
  name: string;
  kind: NamedListKind;
  comment: string;
  version: number;
  updated_by: string;
  updated_at: Date;
  size: number;
}

const COLUMNS = `l.id, l.name, l.kind, l.comment, l.version, l.updated_by, l.updated_at,
  (SELECT count(*)::int FROM rules.named_list_entry e WHERE e.list_id = l.id) AS size`;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The lists of the organisation, by name. Call inside `inOrganisation`. */
export const listRows = (em: EntityManager): Promise<ListRow[]> =>
  em.query(`SELECT ${COLUMNS} FROM rules.named_list l ORDER BY lower(l.name)`);

/** @throws Problem 404 */
export async function knownList(em: EntityManager, id: string): Promise<ListRow> {
  const [row] = UUID.test(id)
    ? ((await em.query(`SELECT ${COLUMNS} FROM rules.named_list l WHERE l.id = $1`, [
        id,
      ])) as ListRow[])
    : [];
  if (!row) throw new Problem(404, 'list.unknown', 'There is no such list.');
  return row;
}

/** @param expected version that somebody saw; null = any. @throws Problem 412 unless it is the newest. */
export function freshList(row: ListRow, expected: number | null): ListRow {
  if (expected !== null && expected !== row.version)
    throw new Problem(
      412,
      'list.stale',
      `${row.updated_by} saved version ${row.version} of this list meanwhile.`,
      {
        version: row.version,
        updatedBy: row.updated_by,
        updatedAt: row.updated_at.toISOString(),
      },
    );
  return row;
}

/** The lists as the console shows them, with the rules that use each. */
export async function listed(
  em: EntityManager,
  rows: readonly ListRow[],
): Promise<ListedNamedList[]> {
  const rules = (await rowsOf(em)).map(({ id, body }) => ({
    id,
    name: body.name,
    lists: new Set(listsOfRule(body)),
  }));
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    comment: row.comment,
    size: row.size,
    version: row.version,
    updatedBy: row.updated_by,
    updatedAt: row.updated_at.toISOString(),
    usedBy: rules.filter(({ lists }) => lists.has(row.id)).map(({ id, name }) => ({ id, name })),
  }));
}

/** Lists with their entries and comments: those that rules use, and those of these names. Call inside `inOrganisation`. */
export async function listsForFiles(
  em: EntityManager,
  rules: readonly Pick<Rule, 'conditions' | 'exceptions'>[],
  names: readonly string[],
): Promise<(NamedList & { comment: string })[]> {
  const ids = [...new Set(rules.flatMap(listsOfRule))].filter((id) => UUID.test(id));
  if (ids.length + names.length === 0) return [];
  return em.query(
    `SELECT l.id, l.name, l.kind, l.comment,
            coalesce((SELECT array_agg(e.value ORDER BY e.position) FROM rules.named_list_entry e WHERE e.list_id = l.id), '{}') AS entries
       FROM rules.named_list l WHERE l.id = ANY($1::uuid[]) OR lower(l.name) = ANY($2::text[]) ORDER BY l.id`,
    [ids, names.map((name) => name.toLowerCase())],
  );
}

/** The lists that these rules name, with their entries: what a rule set carries. Call inside `inOrganisation`. */
export const listsOfRules = async (
  em: EntityManager,
  rules: readonly Pick<Rule, 'conditions' | 'exceptions'>[],
): Promise<NamedList[]> =>
  (await listsForFiles(em, rules, [])).map(({ comment: _, ...list }) => list);

/** Names of all lists by id, for sentences. Call inside `inOrganisation`. */
export async function listNames(em: EntityManager): Promise<ReadonlyMap<string, string>> {
  const rows = (await em.query('SELECT id, name FROM rules.named_list')) as {
    id: string;
    name: string;
  }[];
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** A list in a sentence: versions of rules may name one that is gone. */
export const listNamed =
  (names: ReadonlyMap<string, string>) =>
  (id: string): string =>
    names.get(id) ?? '(deleted)';
