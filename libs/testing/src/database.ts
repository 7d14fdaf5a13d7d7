import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  dataSourceFor,
  OrganisationScope,
  readSettings,
  type ServiceName,
  type Settings,
} from '@chancery/platform';
import pg from 'pg';
import type { DataSource } from 'typeorm';

/** A database of one spec's own on the server that `tools/test.mjs` started, empty when made. */
export interface FreshDatabase {
  /** As a process of ours would read them: this database, and Redis where the run has one. */
  readonly settings: Settings;
  /** A statement as the owner, whom row-level security does not hold where he is a superuser. */
  query<T extends pg.QueryResultRow = pg.QueryResultRow>(
    sql: string,
    values?: unknown[],
  ): Promise<T[]>;
  /** A connection under a service's own role, closed by {@link drop}. */
  source(service: ServiceName, entities?: unknown[]): Promise<DataSource>;
  /** The organisation scope over such a connection. */
  scope(service: ServiceName, entities?: unknown[]): Promise<OrganisationScope>;
  /** Ends its connections and removes it. */
  drop(): Promise<void>;
}

/**
 * Makes a database of its own, so that specs neither see nor wait for each other. Roles belong to the
 * whole server; they are the same in each, as their passwords are derived from the owner's.
 *
 * @throws where `CHANCERY_DATABASE_URL` names no server: run it by `npm test -- --only medium`.
 */
export async function freshDatabase(env: NodeJS.ProcessEnv = process.env): Promise<FreshDatabase> {
  const server = env['CHANCERY_DATABASE_URL'];
  if (!server) {
    throw new Error('CHANCERY_DATABASE_URL is not set. Run npm test -- --only medium.');
  }
  const name = `spec_${randomBytes(8).toString('hex')}`;
  await withClient(server, (client) => client.query(`CREATE DATABASE ${name}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  const dataDir = mkdtempSync(join(tmpdir(), 'chancery-spec-'));
  const settings = readSettings({
    CHANCERY_DATA_DIR: dataDir,
    CHANCERY_DATABASE_URL: url.toString(),
    CHANCERY_REDIS_URL: env['CHANCERY_REDIS_URL'],
    CHANCERY_LOG_LEVEL: 'silent',
  });
  const sources: DataSource[] = [];
  const source: FreshDatabase['source'] = async (service, entities = []) => {
    const opened = await dataSourceFor(settings, service, entities).initialize();
    sources.push(opened);
    return opened;
  };
  return {
    settings,
    query: (sql, values) =>
      withClient(settings.databaseUrl, async (client) => (await client.query(sql, values)).rows),
    source,
    scope: async (service, entities) => new OrganisationScope(await source(service, entities)),
    drop: async () => {
      await Promise.all(sources.map((opened) => opened.destroy()));
      // What a spec that failed left open must not keep the database.
      await withClient(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'chancery spec' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
