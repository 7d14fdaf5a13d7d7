import { databaseName, databaseUrl } from './layout.mjs';

/**
 * Runs some work on a connection of its own. The driver is loaded here and not at the top: the
 * launcher starts before the packages are installed.
 * @template T
 * @param {string} url
 * @param {(client: import('pg').Client) => Promise<T>} work
 * @returns {Promise<T>}
 * @throws the driver's error when the server does not answer within five seconds
 */
async function withClient(url, work) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
    application_name: 'chancery launcher',
  });
  // A server that goes away while we ask is told by the failing query.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * @param {number} port
 * @param {string} password
 * @returns {Promise<string | undefined>} the data folder of the server that answers there to our
 * password, nothing if none does
 */
export async function answeringCluster(port, password) {
  try {
    return await withClient(databaseUrl(port, password, 'postgres'), async (client) => {
      const { rows } = await client.query('show data_directory');
      return rows[0]?.data_directory;
    });
  } catch {
    return undefined;
  }
}

/**
 * @param {number} port
 * @param {string} password
 */
export async function ensureDatabase(port, password) {
  await withClient(databaseUrl(port, password, 'postgres'), async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [
      databaseName,
    ]);
    if (rowCount === 0) await client.query(`create database ${databaseName}`);
  });
}
