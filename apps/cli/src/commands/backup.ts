import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SERVICES, schemaOf } from '@chancery/platform';
import { KeyRing } from '@chancery/service-rights';
import type { Command } from 'commander';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { readBackupRoot, requireRootOf } from '../backup-keys';
import { CommandError, data, EXIT, talk } from '../exit';
import { type System, withSystem } from '../system';

interface Manifest {
  format: 1;
  madeAt: string;
  migrations: Record<string, string[]>;
  /** With the columns as they were: a later version may have more. */
  tables: { name: string; columns: string[]; rows: number; sha256: string }[];
}

/** `backup` and `restore`: every table of one moment, by COPY; the keys go to a folder of their own. */
export function backup(program: Command): void {
  program
    .command('backup')
    .argument('<dir>', 'a new folder; keys go to <dir>.keys')
    .description('copy the database of this moment and, apart from it, the key file')
    .action(async (target: string) => {
      await withSystem(async (system) => {
        const { settings } = system;
        const dir = resolve(target);
        if (existsSync(dir) && (await readdir(dir)).length > 0)
          throw new CommandError(EXIT.cannotCreate, `${dir}: is not empty. Name a new folder.`);
        await mkdir(dir, { recursive: true, mode: 0o700 });
        let rows = 0;
        const client = await connected(settings.databaseUrl);
        try {
          await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
          const tables: Manifest['tables'] = [];
          for (const name of await tableNames(client))
            tables.push(await dump(client, name, join(dir, `${name}.copy`)));
          const manifest: Manifest = {
            format: 1,
            madeAt: new Date().toISOString(),
            migrations: await migrations(client),
            tables,
          };
          rows = tables.reduce((sum, table) => sum + table.rows, 0);
          await client.query('COMMIT');
          await writeFile(join(dir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, {
            mode: 0o600,
            flush: true,
          });
        } finally {
          await client.end();
        }
        const keysDir = `${dir}.keys`;
        await mkdir(keysDir, { recursive: true, mode: 0o700 });
        const files = [settings.keyFile, join(dirname(settings.keyFile), 'passphrase')].filter(
          (file) => existsSync(file),
        );
        for (const file of files) await copyFile(file, join(keysDir, basename(file)));
        await recordBackup(system, rows);
        talk(
          `The keys are in ${keysDir}. Keep that folder apart from ${dir}: together they open every message.`,
        );
        data({ backup: dir, keys: keysDir });
      });
    });
  program
    .command('restore')
    .argument('<dir>')
    .option('--keys <dir>', 'folder of the keys (default: <dir>.keys)')
    .description('replace everything in the database by a backup; restart Chancery afterwards')
    .action(async (source: string, options: { keys?: string }) => {
      await withSystem(async ({ settings }) => {
        const dir = resolve(source);
        const manifest = await readManifest(dir);
        const keysDir = resolve(options.keys ?? `${dir}.keys`);
        const root = await readBackupRoot(keysDir, settings);
        for (const table of manifest.tables)
          if ((await fileHash(join(dir, `${table.name}.copy`))) !== table.sha256)
            throw new CommandError(
              EXIT.badInput,
              `${table.name}.copy differs from what was backed up. Nothing was changed.`,
            );
        const client = await connected(settings.databaseUrl);
        try {
          const here = await migrations(client);
          for (const [schema, names] of Object.entries(manifest.migrations)) {
            const unknown = names.filter((name) => !(here[schema] ?? []).includes(name));
            if (unknown.length > 0)
              throw new CommandError(
                EXIT.badInput,
                `The backup is of a newer Chancery (${unknown[0]}). Nothing was changed.`,
              );
          }
          await client.query('BEGIN');
          await client.query(`TRUNCATE ${(await tableNames(client)).join(', ')} CASCADE`);
          // Rows come in the order of tables, not of references: constraints are checked by what was consistent when it was copied.
          await client.query(`SET LOCAL session_replication_role = replica`);
          for (const table of manifest.tables)
            await pipeline(
              createReadStream(join(dir, `${table.name}.copy`)),
              client.query(
                copyFrom(
                  `COPY ${table.name} (${table.columns.join(', ')}) FROM STDIN (FORMAT binary)`,
                ),
              ),
            );
          await requireRootOf(client, root, keysDir);
          await client.query(
            `SELECT setval('mail.gateway_instance', (SELECT greatest(coalesce(max(receiver), 1), (SELECT last_value FROM mail.gateway_instance)) FROM mail.message))`,
          );
          await client.query('COMMIT');
        } finally {
          await client.end();
        }
        await mkdir(dirname(settings.keyFile), { recursive: true, mode: 0o700 });
        for (const file of await readdir(keysDir))
          await copyFile(join(keysDir, file), join(dirname(settings.keyFile), file));
        talk('Restored. Restart Chancery now: it still holds the keys of before.');
        data({
          restored: dir,
          tables: manifest.tables.length,
          rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0),
        });
      });
    });
}

/** For the console, which says how old the newest backup is, and for the audit. */
async function recordBackup(system: System, rows: number): Promise<void> {
  const ring = new KeyRing(await system.scope('rights'), false, null);
  const at = new Date();
  for (const { organisation } of await system.directories())
    await ring.backedUp(organisation, at, rows, 'command line');
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'chancery backup' });
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw new CommandError(
      EXIT.unavailable,
      `The database does not answer: ${(error as Error).message}`,
    );
  }
}

async function tableNames(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = ANY ($1) AND tablename <> 'migration' ORDER BY 1`,
    [SERVICES.map(schemaOf)],
  );
  return rows.map(({ name }) => name);
}

async function columnNames(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT quote_ident(attname) AS name FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [table],
  );
  return rows.map(({ name }) => name);
}

async function migrations(client: pg.Client): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const schema of SERVICES.map(schemaOf)) {
    const { rows } = await client.query<{ name: string }>(
      `SELECT name FROM ${schema}.migration ORDER BY id`,
    );
    all[schema] = rows.map(({ name }) => name);
  }
  return all;
}

async function dump(
  client: pg.Client,
  name: string,
  file: string,
): Promise<Manifest['tables'][number]> {
  const hash = createHash('sha256');
  const columns = await columnNames(client, name);
  const stream = client.query(
    copyTo(`COPY ${name} (${columns.join(', ')}) TO STDOUT (FORMAT binary)`),
  );
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(stream, tap, createWriteStream(file, { mode: 0o600, flush: true }));
  return { name, columns, rows: stream.rowCount, sha256: hash.digest('hex') };
}

async function fileHash(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  } catch {
    throw new CommandError(EXIT.badInput, `${file}: cannot be read`);
  }
  return hash.digest('hex');
}

async function readManifest(dir: string): Promise<Manifest> {
  try {
    const manifest = JSON.parse(await readFile(join(dir, 'manifest.json'), 'utf8')) as Manifest;
    if (
      manifest.format !== 1 ||
      !manifest.tables.every(
        ({ name, columns }) =>
          /^[a-z_]+\.[a-z_]+$/.test(name) &&
          columns.every((column) => /^"?[a-z][a-z0-9_]*"?$/.test(column)),
      )
    )
      throw new Error('format');
    return manifest;
  } catch {
    throw new CommandError(EXIT.badInput, `${dir}: is no backup of Chancery`);
  }
}
