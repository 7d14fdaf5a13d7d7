import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode, Fault } from '../launch/fault.mjs';
import { as, firstClosedFolder } from './account.mjs';
import { layout, superuser } from './layout.mjs';

/** @typedef {import('./account.mjs').Account} Account */
/** @typedef {import('./binaries.mjs').Programs} Programs */

/**
 * Makes the cluster if there is none.
 * @param {{ dataDir: string, programs: Programs, account: Account, log: (line: string) => void }} where
 * @returns {Promise<string>} the superuser's password
 * @throws {Fault} when the folder cannot be used or initdb fails
 */
export async function ensureCluster({ dataDir, programs, account, log }) {
  const { cluster, draft, password: passwordFile } = layout(dataDir);
  const closed = firstClosedFolder(dataDir, account);
  if (closed !== undefined) {
    throw new Fault(
      `PostgreSQL's user (${account.name}) cannot enter ${closed}, on the way to the data folder ` +
        `${dataDir}. Run chmod o+x ${closed}, or set CHANCERY_DATA_DIR to another folder.`,
      exitCode.noPermission,
    );
  }
  if (existsSync(join(cluster, 'PG_VERSION'))) {
    checkMajor(cluster, programs.major);
    return readPassword(passwordFile, cluster);
  }
  if (existsSync(cluster)) {
    throw new Fault(
      `${cluster} exists but holds no PostgreSQL cluster. Move it away, then start again.`,
      exitCode.cannotCreate,
    );
  }
  log('Making the database.');
  const password = randomBytes(24).toString('base64url');
  writePrivate(passwordFile, password);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  giveTo(account, draft);
  await initdb({ draft, bin: programs.bin, account, password });
  renameSync(draft, cluster);
  return password;
}

/**
 * @param {string} cluster
 * @param {number} major
 */
function checkMajor(cluster, major) {
  const made = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (made === String(major)) return;
  throw new Fault(
    `the database in ${cluster} was made by PostgreSQL ${made}, this Chancery brings ${major}. ` +
      'Take a backup with the Chancery that made it, and restore that into a new data folder.',
    exitCode.badConfiguration,
  );
}

/**
 * @param {string} file
 * @param {string} cluster
 */
function readPassword(file, cluster) {
  try {
    const password = readFileSync(file, 'utf8').trim();
    if (password !== '') return password;
  } catch {
    // Said below.
  }
  throw new Fault(
    `the password of the database ${cluster} cannot be read from ${file}. ` +
      'Restore that file from a backup.',
    exitCode.noPermission,
  );
}

/**
 * @param {string} file
 * @param {string} text
 */
function writePrivate(file, text) {
  rmSync(file, { force: true });
  writeFileSync(file, `${text}\n`, { mode: 0o600, flush: true });
}

/**
 * @param {Account} account
 * @param {string} path
 */
function giveTo({ uid, gid }, path) {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}

/**
 * @param {{ draft: string, bin: string, account: Account, password: string }} what
 * @returns {Promise<void>}
 */
async function initdb({ draft, bin, account, password }) {
  // Our own copy is root's; initdb reads this one as PostgreSQL's user.
  const passwordFile = `${draft}.password`;
  writePrivate(passwordFile, password);
  giveTo(account, passwordFile);
  try {
    const { code, output } = await runAs(account, join(bin, 'initdb'), [
      `--pgdata=${draft}`,
      '--encoding=UTF8',
      '--locale=C',
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--no-instructions',
    ]);
    if (code !== 0) throw initdbFault(draft, output);
    chmodSync(draft, 0o700);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/**
 * @param {string} draft
 * @param {string} output
 */
function initdbFault(draft, output) {
  if (/No space left on device/.test(output)) return diskFull(draft);
  const last = output
    .trim()
    .split('\n')
    .findLast((line) => /error|fatal|panic/i.test(line));
  return new Fault(
    `initdb could not make the database in ${draft}: ` +
      `${last ?? (output.trim().split('\n').at(-1) || 'it gave no reason')}`,
    exitCode.cannotCreate,
  );
}

/** @param {string} folder */
export const diskFull = (folder) =>
  new Fault(
    `the disk that holds ${folder} is full. Free some space, then start again.`,
    exitCode.cannotCreate,
  );

/**
 * @param {Account} account
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<{ code: number, output: string }>}
 */
function runAs(account, command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...as(account),
      cwd: '/',
      // Its lines are read for their words, so they are asked for in English.
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    let output = '';
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => {
      reject(new Fault(`${command} could not be started: ${error.message}.`, exitCode.unavailable));
    });
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
