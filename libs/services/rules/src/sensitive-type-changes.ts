import type {
  CustomSensitiveType,
  ListedSensitiveType,
  SensitiveTypeEntry,
} from '@chancery/contracts';
import { appendAudit, Problem } from '@chancery/platform';
import { predicatesOf, typesNamed } from '@chancery/rules';
import type { EntityManager } from 'typeorm';
import { rowsOf } from './rows';

export interface TypeRow {
  code: string;
  body: SensitiveTypeEntry;
  version: number;
  updated_by: string;
  updated_at: Date;
}

/** As many as an organisation may have: each costs a pattern where its evidence stands. */
const MOST = 200;
export const COLUMNS = 'code, body, version, updated_by, updated_at';

/** An organisation's own types as rules are compiled with them. */
export async function ownTypes(em: EntityManager): Promise<CustomSensitiveType[]> {
  const rows = (await em.query(
    `SELECT ${COLUMNS} FROM rules.sensitive_type ORDER BY lower(body ->> 'name')`,
  )) as TypeRow[];
  return rows.map(({ code, body }) => ({ ...body, code }));
}

/** @throws Problem 409 too many */
export async function createType(
  em: EntityManager,
  organisation: string,
  { code, entry }: { code: string; entry: SensitiveTypeEntry },
  by: string,
): Promise<ListedSensitiveType> {
  const [count] = (await em.query('SELECT count(*)::int AS n FROM rules.sensitive_type')) as {
    n: number;
  }[];
  if ((count?.n ?? 0) >= MOST)
    throw new Problem(409, 'sensitive-type.too-many', `At most ${MOST} own types are possible.`);
  await em.query(
    'INSERT INTO rules.sensitive_type (organisation_id, code, body, updated_by) VALUES ($1, $2, $3, $4)',
    [organisation, code, JSON.stringify(entry), by],
  );
  await keep(em, { organisation, code, version: 1, entry, by });
  await appendAudit(em, organisation, {
    kind: 'sensitive-type.created',
    actor: by,
    body: { id: code, after: entry },
  });
  return typeOf(em, code);
}

/** @throws Problem 404, 412 */
export async function changeType(
  em: EntityManager,
  organisation: string,
  { code, entry, expected }: { code: string; entry: SensitiveTypeEntry; expected: number | null },
  by: string,
): Promise<ListedSensitiveType> {
  const row = fresh(await known(em, code), expected);
  const version = row.version + 1;
  await em.query(
    'UPDATE rules.sensitive_type SET body = $3, version = $4, updated_by = $5, updated_at = now() WHERE organisation_id = $1 AND code = $2',
    [organisation, code, JSON.stringify(entry), version, by],
  );
  await keep(em, { organisation, code, version, entry, by });
  await appendAudit(em, organisation, {
    kind: 'sensitive-type.changed',
    actor: by,
    body: { id: code, version, before: row.body, after: entry },
  });
  return typeOf(em, code);
}

/** @throws Problem 404, 409 a rule names it, 412 */
export async function removeType(
  em: EntityManager,
  organisation: string,
  { code, expected }: { code: string; expected: number | null },
  by: string,
): Promise<void> {
  const row = fresh(await known(em, code), expected);
  const [type] = await withUses(em, [row]);
  if (type && type.usedBy.length > 0)
    throw new Problem(
      409,
      'sensitive-type.in-use',
      `${type.usedBy.map(({ name }) => `“${name}”`).join(', ')} asks for this type. Change the rule first.`,
    );
  await em.query('DELETE FROM rules.sensitive_type WHERE organisation_id = $1 AND code = $2', [
    organisation,
    code,
  ]);
  await appendAudit(em, organisation, {
    kind: 'sensitive-type.deleted',
    actor: by,
    body: { id: code, before: row.body },
  });
}

async function known(em: EntityManager, code: string): Promise<TypeRow> {
  const [row] = (await em.query(`SELECT ${COLUMNS} FROM rules.sensitive_type WHERE code = $1`, [
    code,
  ])) as TypeRow[];
  if (!row) throw new Problem(404, 'sensitive-type.unknown', 'There is no such type.');
  return row;
}

function fresh(row: TypeRow, expected: number | null): TypeRow {
  if (expected !== null && expected !== row.version)
    throw new Problem(
      412,
      'sensitive-type.stale',
      `${row.updated_by} saved version ${row.version} of this type meanwhile.`,
      { version: row.version },
    );
  return row;
}

/** @throws Problem 404 */
export async function typeOf(em: EntityManager, code: string): Promise<ListedSensitiveType> {
  const [type] = await withUses(em, [await known(em, code)]);
  return type!;
}

export async function withUses(
  em: EntityManager,
  rows: readonly TypeRow[],
): Promise<ListedSensitiveType[]> {
  const rules = (await rowsOf(em)).map(({ id, body }) => ({
    id,
    name: body.name,
    types: new Set(predicatesOf(body).flatMap(({ predicate }) => typesNamed(predicate))),
  }));
  return rows.map(({ code, body, version, updated_by, updated_at }) => ({
    ...body,
    code,
    version,
    updatedBy: updated_by,
    updatedAt: updated_at.toISOString(),
    usedBy: rules.filter(({ types }) => types.has(code)).map(({ id, name }) => ({ id, name })),
  }));
}

function keep(
  em: EntityManager,
  version: {
    organisation: string;
    code: string;
    version: number;
    entry: SensitiveTypeEntry;
    by: string;
  },
): Promise<unknown> {
  return em.query(
    'INSERT INTO rules.sensitive_type_version (organisation_id, code, version, body, saved_by) VALUES ($1, $2, $3, $4, $5)',
    [
      version.organisation,
      version.code,
      version.version,
      JSON.stringify(version.entry),
      version.by,
    ],
  );
}
