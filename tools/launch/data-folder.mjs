import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { errorCode, exitCode, Fault, say } from './fault.mjs';
import { takeLock } from './lock.mjs';
import { endGroup, isSame, waitUntil } from './processes.mjs';
import { root, setting } from './workspace.mjs';

/** @typedef {import('./processes.mjs').ProcessId} ProcessId */

/**
 * What a running system tells the other commands, in `run.json` of the data folder.
 * @typedef {object} RunFile
 * @property {string} databaseUrl with its password: the file is for its owner only
 * @property {string} dataDir
 * @property {number} pid the launcher's
 * @property {string} [started]
 * @property {ProcessId} [server]
 * @property {boolean} [stopping]
 */

/** How long a server may take to finish what it is doing, and a little more. */
const drainMs = 40_000;

export const runningAsRoot = () => process.getuid?.() === 0;

/**
 * Root's clone may lie in a home that PostgreSQL's user cannot enter, so root gets a system folder.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string} the absolute path of the data folder
 */
export function dataFolderPath(env = process.env) {
  const given = setting('CHANCERY_DATA_DIR', env);
  if (given !== undefined) return resolve(given);
  return runningAsRoot() ? '/var/lib/chancery' : join(root, 'data');
}

/**
 * Makes the data folder and proves that it can be written.
 * @param {string} dataDir
 * @throws {Fault} naming the folder and what is wrong with it
 */
export function prepareDataFolder(dataDir) {
  try {
    makeFolders(dataDir);
    if (runningAsRoot()) chmodSync(dataDir, statSync(dataDir).mode | 0o011);
    probe(join(dataDir, `.probe-${process.pid}`));
  } catch (error) {
    throw folderFault(dataDir, error);
  }
}

/**
 * One by one, since a recursive mkdir hides why it failed (a read-only disk says ENOENT).
 * @param {string} folder
 */
function makeFolders(folder) {
  if (existsSync(folder)) return;
  makeFolders(dirname(folder));
  mkdirSync(folder);
  // PostgreSQL's user must be able to enter what root makes, whatever root's umask is.
  chmodSync(folder, runningAsRoot() ? 0o711 : 0o700);
}

/** @param {string} file */
function probe(file) {
  const fd = openSync(file, 'w', 0o600);
  try {
    writeSync(fd, Buffer.alloc(4096));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
    rmSync(file, { force: true });
  }
}

/**
 * @param {string} dataDir
 * @param {unknown} error
 * @returns {unknown} a fault for what a person can mend, else the error itself
 */
export function folderFault(dataDir, error) {
  const elsewhere = 'or set CHANCERY_DATA_DIR to another folder';
  switch (errorCode(error)) {
    case 'EACCES':
    case 'EPERM':
      return new Fault(
        `the data folder ${dataDir} cannot be written by user ${userInfo().username}. ` +
          `Give it to that user, ${elsewhere}.`,
        exitCode.noPermission,
      );
    case 'EROFS':
      return new Fault(
        `the data folder ${dataDir} is on a read-only file system. Remount it, ${elsewhere}.`,
        exitCode.cannotCreate,
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new Fault(
        `the disk that holds the data folder ${dataDir} is full. Free some space, ${elsewhere}.`,
        exitCode.cannotCreate,
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new Fault(
        `the data folder ${dataDir} is not a folder. Move that file away, ${elsewhere}.`,
        exitCode.cannotCreate,
      );
    default:
      return error;
  }
}

/**
 * Takes the data folder for this process, waiting for an earlier system there that is stopping.
 * @param {string} dataDir
 * @returns {Promise<{ release: () => void }>}
 * @throws {Fault} when another system runs on it
 */
export async function lockDataFolder(dataDir) {
  const path = join(dataDir, 'lock');
  for (let said = false; ; said = true) {
    const lock = takeLock(path);
    if ('release' in lock) {
      await awaitOldServer(dataDir);
      return lock;
    }
    const { heldBy } = lock;
    if (!readRunFile(dataDir)?.stopping) {
      throw new Fault(
        `another Chancery already runs on the data folder ${dataDir} (process ${heldBy.pid}). ` +
          'Stop it first, or set CHANCERY_DATA_DIR to another folder.',
        exitCode.temporary,
      );
    }
    if (!said) say(`Waiting for the earlier Chancery on ${dataDir} to stop.`);
    await waitUntil(() => !isSame(heldBy), 250);
  }
}

/**
 * A launcher that was killed leaves a server that is still finishing; it holds the ports.
 * @param {string} dataDir
 */
async function awaitOldServer(dataDir) {
  const server = readRunFile(dataDir)?.server;
  if (server === undefined || !isSame(server)) return;
  say(`Waiting for the earlier server (process ${server.pid}) to finish.`);
  if (await waitUntil(() => !isSame(server), drainMs)) {
    await endGroup(server.pid, 1_000);
  } else {
    throw new Fault(
      `the earlier server (process ${server.pid}) on ${dataDir} does not end. ` +
        'End that process, then start again.',
      exitCode.temporary,
    );
  }
}

/** @param {string} dataDir */
const runFilePath = (dataDir) => join(dataDir, 'run.json');

/**
 * @param {string} dataDir
 * @returns {RunFile | undefined} nothing if there is none or it may not be read
 */
export function readRunFile(dataDir) {
  try {
    return JSON.parse(readFileSync(runFilePath(dataDir), 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {RunFile} content */
export function writeRunFile(content) {
  const path = runFilePath(content.dataDir);
  const draft = `${path}.${process.pid}`;
  rmSync(draft, { force: true });
  writeFileSync(draft, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

/** @param {string} dataDir */
export function removeRunFile(dataDir) {
  rmSync(runFilePath(dataDir), { force: true });
}
