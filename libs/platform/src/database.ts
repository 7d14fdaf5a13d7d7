import { createHmac } from 'node:crypto';
import pg from 'pg';
import { DataSource, type EntityManager, type MigrationInterface, type MixedList } from 'typeorm';
import type { Settings } from './settings';

/** The services that own a schema, in the order their migrations run (later ones grant to earlier roles). */
export const SERVICES = [
  'directory',
  'rules',
  'templates',
  'licensing',
  'audit',
  'rights',
  'gateway',
] as const;
export type ServiceName = (typeof SERVICES)[number];

/** The gateway's schema is called by what it holds. */
export const schemaOf = (service: ServiceName): string =>
  service === 'gateway' ? 'mail' : service;
export const roleOf = (service: ServiceName): string => `chancery_${service}`;

/**
 * The address a service connects with: its own role, which owns no table. Where the given URL is the
 * owner's, the role's password is derived from the owner's, so that `npm start` needs no second secret;
 * a deployment that gives each service its own URL is taken at its word.
 */
export function databaseUrlFor(
  settings: Pick<Settings, 'databaseUrl'>,
  service: ServiceName,
): string {
  const url = new URL(settings.databaseUrl);
  if (url.username === roleOf(service)) return settings.databaseUrl;
  const password = rolePassword(decodeURIComponent(url.password), service);
  url.username = roleOf(service);
  url.password = password;
  return url.toString();
}

export const rolePassword = (ownerPassword: string, service: ServiceName): string =>
  createHmac('sha256', `chancery role ${ownerPassword}`).update(service).digest('hex');

/** A service's TypeORM connection under its runtime role; at most five connections. */
export function dataSourceFor(
  settings: Settings,
  service: ServiceName,
  entities: unknown[],
): DataSource {
  return new DataSource({
    type: 'postgres',
    url: databaseUrlFor(settings, service),
    schema: schemaOf(service),
    entities: entities as never as MixedList<never>,
    applicationName: `chancery ${service}`,
    poolSize: 5,
    extra: { connectionTimeoutMillis: 10_000, options: '-c jit=off' },
  });
}

/**
 * The only way to a repository: opens a transaction and sets the organisation local to it, so that
 * row-level security shows this organisation's rows and nothing else.
 */
export class OrganisationScope {
  constructor(private readonly source: DataSource) {}

  /** @param organisation UUID of the organisation; anything else is refused by the cast in the policy. */
  inOrganisation<T>(organisation: string, work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.source.transaction(async (em) => {
      await em.query(`SELECT set_config('chancery.organisation', $1, true)`, [organisation]);
      return work(em);
    });
  }

  /**
   * Reads several times from one and the same moment. Nothing can be written in it, so that it has no transaction id:
   * the audit's places, which wait for older transactions that write, do not wait for it however long it takes.
   */
  reading<T>(organisation: string, work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.source.transaction('REPEATABLE READ', async (em) => {
      await em.query('SET TRANSACTION READ ONLY');
      await em.query(`SELECT set_config('chancery.organisation', $1, true)`, [organisation]);
      return work(em);
    });
  }
}

export interface ServiceMigrations {
  service: ServiceName;
  migrations: (new () => MigrationInterface)[];
}

/**
 * Makes roles and schemas and runs each service's migrations, as the owner, one service after another.
 * Safe to run from several processes at once: an advisory lock lets one do the work.
 */
export async function migrateAll(settings: Settings, all: ServiceMigrations[]): Promise<string[]> {
  const owner = new pg.Client({
    connectionString: settings.databaseUrl,
    application_name: 'chancery migrate',
  });
  await owner.connect();
  const done: string[] = [];
  try {
    await owner.query(`SELECT pg_advisory_lock(hashtext('chancery migrate'))`);
    const ownerPassword = decodeURIComponent(new URL(settings.databaseUrl).password);
    for (const service of SERVICES) {
      const role = roleOf(service);
      const known = await owner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
      const password = rolePassword(ownerPassword, service);
      await owner.query(
        `${known.rowCount ? 'ALTER' : 'CREATE'} ROLE ${role} LOGIN PASSWORD '${password}' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS`,
      );
      await owner.query(`CREATE SCHEMA IF NOT EXISTS ${schemaOf(service)}`);
      await owner.query(`GRANT USAGE ON SCHEMA ${schemaOf(service)} TO ${role}`);
      await owner.query(`ALTER SCHEMA public OWNER TO CURRENT_USER`).catch(() => undefined);
    }
    for (const { service, migrations } of all) {
      const source = new DataSource({
        type: 'postgres',
        url: settings.databaseUrl,
        schema: schemaOf(service),
        migrations: migrations as never as MixedList<never>,
        migrationsTableName: 'migration',
        applicationName: `chancery migrate ${service}`,
        poolSize: 1,
      });
      await source.initialize();
      try {
        for (const ran of await source.runMigrations({ transaction: 'each' }))
          done.push(`${service}: ${ran.name}`);
      } finally {
        await source.destroy();
      }
    }
  } finally {
    await owner.end();
  }
  return done;
}

/**
 * What every table of ours has: its organisation, forced row-level security, and grants for its role.
 * @param column where the organisation stands; `id` for the organisation's own table.
 */
export function isolated(
  table: string,
  role: string,
  grants = 'SELECT, INSERT, UPDATE, DELETE',
  column = 'organisation_id',
): string {
  const name = table.replace('.', '_');
  return `
    ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY ${name}_organisation ON ${table}
      USING (${column} = nullif(current_setting('chancery.organisation', true), '')::uuid)
      WITH CHECK (${column} = nullif(current_setting('chancery.organisation', true), '')::uuid);
    GRANT ${grants} ON ${table} TO ${role};`;
}

/**
 * The immutable, versioned rows a service publishes, and the function through which every other service
 * reads the newest of each organisation.
 */
export function publishedTable(schema: string, role: string, readers: string[]): string {
  return `
    CREATE TABLE ${schema}.snapshot (
      organisation_id uuid NOT NULL,
      version bigint NOT NULL,
      body jsonb NOT NULL,
      published_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (organisation_id, version)
    );
    ${isolated(`${schema}.snapshot`, role, 'SELECT, INSERT')}
    CREATE POLICY snapshot_published ON ${schema}.snapshot FOR SELECT TO CURRENT_USER USING (true);
    CREATE FUNCTION ${schema}.published()
      RETURNS TABLE (organisation_id uuid, version bigint, body jsonb)
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = ${schema}, pg_temp
      AS $$ SELECT DISTINCT ON (s.organisation_id) s.organisation_id, s.version, s.body
            FROM ${schema}.snapshot s ORDER BY s.organisation_id, s.version DESC $$;
    REVOKE ALL ON FUNCTION ${schema}.published() FROM PUBLIC;
    GRANT USAGE ON SCHEMA ${schema} TO ${readers.join(', ')};
    GRANT EXECUTE ON FUNCTION ${schema}.published() TO ${readers.join(', ')};`;
}
