import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { System } from '../support/system';
import { type Hit, searchBytes, type Wanted } from './search';

/** Nothing may be compressed, or a search of the files would prove little: deleted rows and the log included. */
export async function keepUncompressed(system: System): Promise<number> {
  const columns = await system.query<{ table: string; column: string }>(
    `SELECT a.attrelid::regclass::text AS table, quote_ident(a.attname) AS column FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^(pg_|information_schema)' AND a.attnum > 0 AND NOT a.attisdropped AND a.attstorage IN ('x', 'm')`,
  );
  await system.query(
    columns
      .map(
        ({ table, column }) => `ALTER TABLE ${table} ALTER COLUMN ${column} SET STORAGE EXTERNAL`,
      )
      .join(';'),
  );
  return columns.length;
}

/** Every row of every table as the database gives it out, whatever way it keeps it. */
export async function searchTables(
  wanted: readonly Wanted[],
  system: System,
): Promise<{ hits: Hit[]; tables: number; bytes: number }> {
  const tables = await system.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema)'`,
  );
  const client = new pg.Client({ connectionString: system.databaseUrl });
  await client.connect();
  const found = { hits: [] as Hit[], tables: tables.length, bytes: 0 };
  for (const { name } of tables) {
    const pieces: Buffer[] = [];
    for await (const piece of client.query(
      copyTo(`COPY ${name} TO STDOUT (FORMAT binary)`),
    ) as AsyncIterable<Buffer>)
      pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    found.bytes += bytes.length;
    found.hits.push(...searchBytes(wanted, bytes, name));
  }
  await client.end();
  return found;
}
