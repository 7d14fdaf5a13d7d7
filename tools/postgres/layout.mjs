import { join } from 'node:path';

/** The database and its owner, who is also the cluster's superuser. */
export const databaseName = 'chancery';
export const superuser = 'chancery';

/**
 * Where PostgreSQL's things lie in a data folder.
 * @param {string} dataDir
 */
export const layout = (dataDir) => ({
  cluster: join(dataDir, 'postgres'),
  /** initdb works here; the folder gets its name when it is whole. */
  draft: join(dataDir, 'postgres.new'),
  password: join(dataDir, 'postgres-password'),
  log: join(dataDir, 'postgres.log'),
  pidFile: join(dataDir, 'postgres', 'postmaster.pid'),
});

/**
 * @param {number} port
 * @param {string} password
 * @param {string} [database]
 */
export const databaseUrl = (port, password, database = databaseName) =>
  `postgres://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

/**
 * The settings that the promise of durability rests on, and those that many services on one small
 * server need. Given on the command line, so that an edited postgresql.conf cannot undo them.
 */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // Each service has a pool, and BullMQ's objects hold connections of their own.
  max_connections: '300',
  // Making WAL files anew is what the slowest commits wait for.
  min_wal_size: '256MB',
  max_wal_size: '4GB',
  log_checkpoints: 'off',
};

/**
 * @param {string} cluster
 * @param {number} port
 * @returns {string[]} the arguments of `postgres`
 */
export const serverArguments = (cluster, port) => [
  '-D',
  cluster,
  ...Object.entries({ port: String(port), ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]),
];
