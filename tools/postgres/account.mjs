import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { exitCode, Fault } from '../launch/fault.mjs';

/**
 * The user that PostgreSQL runs as: it refuses to run as root. Without numbers it is ourselves.
 * @typedef {object} Account
 * @property {string} name
 * @property {number} [uid]
 * @property {number} [gid]
 */

/**
 * @param {string} cluster the folder of the cluster; where it exists its owner stays its owner
 * @returns {Account}
 * @throws {Fault} when a user is needed and cannot be made
 */
export function databaseAccount(cluster) {
  if (process.getuid?.() !== 0) return { name: 'the current user' };
  const owner = ownerOf(cluster);
  if (owner !== undefined) return owner;
  return lookUp('postgres') ?? lookUp('chancery') ?? create('chancery');
}

/**
 * @param {string} cluster
 * @returns {Account | undefined}
 */
function ownerOf(cluster) {
  try {
    const { uid, gid } = statSync(cluster);
    return uid === 0 ? undefined : { name: `number ${uid}`, uid, gid };
  } catch {
    return undefined;
  }
}

/**
 * @param {string} name
 * @returns {Account | undefined}
 */
function lookUp(name) {
  const { status, stdout } = spawnSync('getent', ['passwd', name], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const [, , uid, gid] = stdout.trim().split(':');
  return { name, uid: Number(uid), gid: Number(gid) };
}

/**
 * @param {string} name
 * @returns {Account}
 */
function create(name) {
  const args = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'];
  const { status, stderr, error } = spawnSync(
    'useradd',
    [...args, '--shell', '/usr/sbin/nologin', name],
    { encoding: 'utf8' },
  );
  const made = status === 0 ? lookUp(name) : undefined;
  if (made !== undefined) return made;
  throw new Fault(
    `PostgreSQL does not run as root, and the system user ${name} could not be made ` +
      `(${error?.message ?? stderr.trim()}). Make it with useradd, or start as an ordinary user.`,
    exitCode.noPermission,
  );
}

/**
 * @param {Account} account
 * @returns {{ uid?: number, gid?: number }} what spawn takes to become that user
 */
export const as = ({ uid, gid }) => (uid === undefined || gid === undefined ? {} : { uid, gid });

/**
 * @param {string} folder
 * @param {Account} account
 * @returns {string | undefined} the uppermost folder on the way, itself included, that the account
 * cannot enter. Asked of the system rather than of mode bits, so that access lists count.
 */
export function firstClosedFolder(folder, account) {
  if (canEnter(folder, account)) return undefined;
  const parent = dirname(folder);
  return (parent === folder ? undefined : firstClosedFolder(parent, account)) ?? folder;
}

/**
 * @param {string} folder
 * @param {Account} account
 */
function canEnter(folder, account) {
  try {
    execFileSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], {
      ...as(account),
      cwd: '/',
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}
