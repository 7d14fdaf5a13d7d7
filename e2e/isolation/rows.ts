import { randomUUID } from 'node:crypto';
import type { System } from '../support/system';

interface Column {
  name: string;
  type: string;
  needed: boolean;
}

/** Where a row says whose it is. */
export const organisationColumn = (table: string): string =>
  table === 'directory.organisation' ? 'id' : 'organisation_id';

/** A value of a type that no other row has. */
function made(type: string, salt: string): string {
  if (type.endsWith('[]')) return '{}';
  if (type === 'uuid') return randomUUID();
  if (type === 'bytea') return `\\x${Buffer.from(salt + randomUUID()).toString('hex')}`;
  if (type === 'json' || type === 'jsonb') return `{"name": "${salt} ${randomUUID()}"}`;
  if (type === 'boolean') return 'false';
  if (type.startsWith('timestamp')) return new Date().toISOString();
  if (/^(integer|bigint|smallint)$/.test(type))
    return String(1 + Math.floor(Math.random() * 36_000));
  if (type === 'xid8') return '1';
  return `${salt}-${randomUUID()}`;
}

/**
 * One row for a table and an organisation, made from the table's own columns: every column that must be given, with
 * a value that its constraints allow.
 */
export async function makeRow(
  system: System,
  table: string,
  organisation: string,
): Promise<Record<string, string>> {
  const columns = await system.query<Column>(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type, attnotnull AND NOT atthasdef AS needed FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [table],
  );
  const checks = await system.query<{ definition: string }>(
    `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'c'`,
    [table],
  );
  const row: Record<string, string> = {};
  for (const { name, type, needed } of columns) {
    if (name === organisationColumn(table)) row[name] = organisation;
    else if (needed) row[name] = made(type, name);
  }
  // One of the words that a check allows: CHECK ((role = ANY (ARRAY['owner'::text, …]))).
  for (const { definition } of checks) {
    const [, column, word] = /\(+"?(\w+)"? = ANY \(ARRAY\['([^']*)'/.exec(definition) ?? [];
    if (column && word && column in row) row[column] = word;
  }
  return row;
}

export const insertStatement = (
  table: string,
  row: Record<string, string>,
): { text: string; values: string[] } => ({
  text: `INSERT INTO ${table} (${Object.keys(row)
    .map((name) => `"${name}"`)
    .join(', ')}) VALUES (${Object.keys(row)
    .map((_, at) => `$${at + 1}`)
    .join(', ')})`,
  values: Object.values(row),
});
