import {
  assertSchemaCompatibility,
  type ConnectionOptions,
  createPostgresBackend,
  runMigrations,
  SchemaMigrationRequiredError,
  SchemaVersionMismatchError,
  setDefaultBackendFactory,
} from 'bullmq';
import pg from 'pg';
import { rolePassword } from './database';
import { type Settings, StartFault } from './settings';

const QUEUE_SCHEMA = 'bullmq';
const QUEUE_ROLE = 'chancery_queue';
/** SQLSTATE of a wrong password, and of a role that may not sign in. */
const INVALID_PASSWORD = '28P01';
const INVALID_AUTHORIZATION = '28000';

/** Makes BullMQ's schema and its role, as the owner. Called by migrations where no Redis is configured. */
export async function migrateQueues(settings: Settings): Promise<void> {
  const client = new pg.Client({ connectionString: settings.databaseUrl });
  await client.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(hashtext('chancery queues'))`);
    const ownerPassword = decodeURIComponent(new URL(settings.databaseUrl).password);
    const known = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [QUEUE_ROLE]);
    await client.query(
      `${known.rowCount ? 'ALTER' : 'CREATE'} ROLE ${QUEUE_ROLE} LOGIN PASSWORD '${queuePassword(ownerPassword)}' NOSUPERUSER NOCREATEDB NOCREATEROLE`,
    );
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${QUEUE_SCHEMA}`);
    await client.query(`SET search_path = ${QUEUE_SCHEMA}`);
    await runMigrations(client as never, QUEUE_SCHEMA);
    for (const kind of ['TABLES', 'SEQUENCES', 'FUNCTIONS'])
      await client.query(`GRANT ALL ON ALL ${kind} IN SCHEMA ${QUEUE_SCHEMA} TO ${QUEUE_ROLE}`);
    await client.query(`GRANT USAGE ON SCHEMA ${QUEUE_SCHEMA} TO ${QUEUE_ROLE}`);
  } finally {
    await client.end();
  }
}

const queuePassword = (ownerPassword: string) => rolePassword(ownerPassword, 'queue' as never);

function queueDatabaseUrl(settings: Settings): string {
  const url = new URL(settings.databaseUrl);
  const password = queuePassword(decodeURIComponent(url.password));
  url.username = QUEUE_ROLE;
  url.password = password;
  return url.toString();
}

/**
 * Proves, before anything is built on them, that queues in PostgreSQL are there for this process: BullMQ's
 * worker whose first connection is refused asks again without a pause and lets nothing else run.
 *
 * @throws StartFault where the role is refused or the schema is not that of this version; the driver's error
 * where the server does not answer
 */
export async function checkQueues(settings: Settings): Promise<void> {
  if (settings.redisUrl) return;
  const client = new pg.Client({
    connectionString: queueDatabaseUrl(settings),
    connectionTimeoutMillis: 10_000,
    options: `-c search_path=${QUEUE_SCHEMA}`,
  });
  try {
    await client.connect();
    await assertSchemaCompatibility(client as never, QUEUE_SCHEMA);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code === INVALID_PASSWORD || code === INVALID_AUTHORIZATION)
      throw new StartFault(
        `The queues in PostgreSQL refuse this process (${message}). Their role is known from the owner's address only: set CHANCERY_REDIS_URL, or CHANCERY_DATABASE_URL to the owner's address.`,
        { cause: error },
      );
    if (
      error instanceof SchemaMigrationRequiredError ||
      error instanceof SchemaVersionMismatchError
    )
      throw new StartFault(
        `The queues in PostgreSQL are not ready (${message}). Run: chancery migrate`,
        { cause: error },
      );
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** What BullMQ connects with: Redis where a URL is set (production), else PostgreSQL, two connections an object. */
export function connectionFor(settings: Settings): ConnectionOptions {
  if (settings.redisUrl)
    return { url: settings.redisUrl, maxRetriesPerRequest: null } as ConnectionOptions;
  // BullMQ's option type knows Redis only; its PostgreSQL backend takes this shape (stack notes, BullMQ 6).
  return {
    connectionString: queueDatabaseUrl(settings),
    schema: QUEUE_SCHEMA,
    max: 2,
  } as unknown as ConnectionOptions;
}

/** Chooses the backend for the whole process. Must run before a module makes a queue. */
export function chooseQueueBackend(settings: Settings): void {
  if (settings.redisUrl) setDefaultBackendFactory();
  else setDefaultBackendFactory(createPostgresBackend as never);
}
