import { readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, exitCode, Fault } from '../launch/fault.mjs';
import { identify, isAlive, isSame, programName, send, waitUntil } from '../launch/processes.mjs';
import { answeringCluster } from './client.mjs';
import { layout, serverArguments } from './layout.mjs';

/** @typedef {import('../launch/processes.mjs').ProcessId} ProcessId */

/**
 * What a postmaster writes about itself into postmaster.pid.
 * @typedef {{ pid: number, port: number, status: string }} Postmaster
 */

/**
 * @param {string} dataDir
 * @returns {Postmaster | undefined}
 */
export function readPostmaster(dataDir) {
  try {
    const lines = readFileSync(layout(dataDir).pidFile, 'utf8').split('\n');
    // pid, folder, start time, port, socket folder, address, shared memory, status
    const pid = Number(lines[0]);
    if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
    return { pid, port: Number(lines[3]), status: (lines[7] ?? '').trim() };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Deals with the server that a killed launcher left on this cluster.
 * @param {{ dataDir: string, bin: string, password: string, log: (line: string) => void }} where
 * @returns {Promise<{ id: ProcessId, port: number } | undefined>} the server to go on with; nothing
 * when none runs any more
 * @throws {Fault} when a server runs there that can neither be used nor stopped
 */
export async function adoptOrStop({ dataDir, bin, password, log }) {
  const { cluster, pidFile } = layout(dataDir);
  const found = readPostmaster(dataDir);
  if (found === undefined) return undefined;
  if (!isOurPostmaster(found.pid, cluster)) {
    // PostgreSQL clears a dead server's file itself, but not one whose number another process has.
    if (isAlive(found.pid)) rmSync(pidFile, { force: true });
    return undefined;
  }
  const id = identify(found.pid);
  // It may be recovering from a crash: that ends in `ready` or with its death.
  await waitUntil(() => !isSame(id) || readPostmaster(dataDir)?.status === 'ready', 60_000);
  const port = readPostmaster(dataDir)?.port ?? found.port;
  const asWeStartIt =
    programOf(found.pid) === join(bin, 'postgres') && hasArguments(found.pid, cluster, port);
  if (asWeStartIt && (await answeringCluster(port, password)) === cluster) {
    log(`The database still runs (process ${found.pid}); going on with it.`);
    return { id, port };
  }
  if (!isSame(id)) return undefined;
  log(`Stopping the database that an earlier start left (process ${found.pid}).`);
  if (await stopPostmaster(id)) return undefined;
  throw new Fault(
    `PostgreSQL (process ${found.pid}) runs on ${cluster} and does not stop. ` +
      'End that process, then start again.',
    exitCode.temporary,
  );
}

/**
 * Fast shutdown; if that takes too long an immediate one, after which the next start recovers.
 * @param {ProcessId} id
 * @returns {Promise<boolean>} whether it is gone
 */
export async function stopPostmaster(id) {
  for (const [signal, ms] of /** @type {const} */ ([
    ['SIGINT', 60_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 5_000],
  ])) {
    if (!isSame(id)) return true;
    send(id.pid, signal);
    if (await waitUntil(() => !isSame(id), ms)) return true;
  }
  return false;
}

/**
 * A postmaster works in its cluster's folder.
 * @param {number} pid
 * @param {string} cluster
 */
function isOurPostmaster(pid, cluster) {
  return isAlive(pid) && programName(pid) === 'postgres' && folderOf(pid) === cluster;
}

/** @param {number} pid */
const programOf = (pid) => readLink(`/proc/${pid}/exe`);

/** @param {number} pid */
const folderOf = (pid) => readLink(`/proc/${pid}/cwd`);

/** @param {string} path */
function readLink(path) {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/**
 * @param {number} pid
 * @param {string} cluster
 * @param {number} port
 * @returns {boolean} whether it runs with the settings of this version
 */
function hasArguments(pid, cluster, port) {
  try {
    const [, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    return args.join('\0') === serverArguments(cluster, port).join('\0');
  } catch {
    return false;
  }
}
