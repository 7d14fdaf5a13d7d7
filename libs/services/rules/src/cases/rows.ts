import type { CaseAspect, CaseRecipient, RuleCase, RuleCaseResult } from '@chancery/contracts';
import { Problem } from '@chancery/platform';
import type { EntityManager } from 'typeorm';
import { type CaseNames, wordsOf } from './outcome';

/** A case as it is kept, without its message. */
export interface CaseRow {
  id: string;
  name: string;
  sender: string;
  recipients: string[];
  bytes: number;
  counts: CaseAspect[];
  expected: CaseRecipient[];
  version: number;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
  last: RuleCaseResult | null;
}

const COLUMNS =
  'id, name, sender, recipients, bytes, counts, expected, version, created_by, created_at, updated_by, updated_at, last';
const UUID = /^[0-9a-f-]{36}$/i;

/** By name. Call inside `inOrganisation`, as all here. */
export const casesOf = (em: EntityManager): Promise<CaseRow[]> =>
  em.query(`SELECT ${COLUMNS} FROM rules.regression_case ORDER BY lower(name)`);

export async function countOfCases(em: EntityManager): Promise<number> {
  const [row] = (await em.query('SELECT count(*)::int AS n FROM rules.regression_case')) as {
    n: number;
  }[];
  return row?.n ?? 0;
}

/** @throws Problem 404 */
export async function knownCase(em: EntityManager, id: string): Promise<CaseRow> {
  const [row] = UUID.test(id)
    ? ((await em.query(`SELECT ${COLUMNS} FROM rules.regression_case WHERE id = $1`, [
        id,
      ])) as CaseRow[])
    : [];
  if (!row) throw new Problem(404, 'case.unknown', 'There is no such case.');
  return row;
}

/** @param expected version that somebody saw; null = any. @throws Problem 412 unless it is the newest. */
export function freshCase(row: CaseRow, expected: number | null): CaseRow {
  if (expected !== null && expected !== row.version)
    throw new Problem(412, 'case.stale', `${row.updated_by} changed this case meanwhile.`, {
      version: row.version,
    });
  return row;
}

/** The sealed message of a case, and its key. */
export async function sealedOf(
  em: EntityManager,
  id: string,
): Promise<{ key: Buffer; sealed: Buffer } | null> {
  const [row] = (await em.query(
    'SELECT sealed_key AS key, sealed FROM rules.regression_case WHERE id = $1',
    [id],
  )) as { key: Buffer; sealed: Buffer }[];
  return row ?? null;
}

/** Keeps how cases came out; that is no change of them. */
export async function keepResults(
  em: EntityManager,
  results: readonly { id: string; result: RuleCaseResult }[],
): Promise<void> {
  await em.query(
    `UPDATE rules.regression_case c SET last = r.last::jsonb
       FROM unnest($1::uuid[], $2::text[]) AS r (id, last) WHERE c.id = r.id`,
    [results.map(({ id }) => id), results.map(({ result }) => JSON.stringify(result))],
  );
}

/** The names that rights templates and brands have now. */
export async function namesOf(em: EntityManager, organisation: string): Promise<CaseNames> {
  const named = async (list: string, key: string): Promise<ReadonlyMap<string, string>> => {
    const rows = (await em.query(
      `SELECT each ->> $3 AS value, each ->> 'name' AS name FROM templates.published() p, jsonb_array_elements(p.body -> $2) AS each WHERE p.organisation_id = $1`,
      [organisation, list, key],
    )) as { value: string; name: string }[];
    return new Map(rows.map(({ value, name }) => [value, name]));
  };
  return { templates: await named('rightsTemplates', 'code'), brands: await named('brands', 'id') };
}

/** As the contract has it. */
export function caseOf(row: CaseRow, names: CaseNames): RuleCase {
  const said = new Map<string, string[]>();
  for (const each of row.expected) {
    const words = wordsOf(each, row.counts, names);
    said.set(words, [...(said.get(words) ?? []), each.address]);
  }
  return {
    id: row.id,
    name: row.name,
    from: row.sender,
    to: row.recipients,
    bytes: row.bytes,
    counts: row.counts,
    expected: row.expected,
    holds: [...said].map(([words, recipients]) => ({ words, recipients })),
    version: row.version,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    updatedBy: row.updated_by,
    updatedAt: row.updated_at.toISOString(),
    last: row.last,
  };
}
