import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { exitCode, Fault, say } from './fault.mjs';
import { withLock } from './lock.mjs';
import { run } from './run.mjs';
import { binFolder, root } from './workspace.mjs';

const modules = join(root, 'node_modules');
const lockFile = join(root, 'package-lock.json');
const stampFile = join(modules, '.chancery-installed');

/**
 * @typedef {object} LockedPackage an entry of `packages` in package-lock.json
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [link]
 * @property {boolean} [optional]
 * @property {boolean} [devOptional]
 * @property {boolean} [extraneous] npm leaves such entries behind and does not install them
 */

/**
 * Installs what package-lock.json names, if that is not there yet.
 * @param {AbortSignal} [signal]
 * @throws {Fault} when npm fails
 */
export async function ensureInstalled(signal) {
  if (isInstalled()) return;
  // Two commands started at once on a fresh clone must not install into the same folder.
  const temporary = join(root, '.tmp');
  mkdirSync(temporary, { recursive: true });
  await withLock(join(temporary, 'install.lock'), 'Waiting for another installation.', async () => {
    if (isInstalled()) return;
    refuseLink();
    say('Installing the packages that package-lock.json names. This takes a minute or two.');
    const args = ['ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional'];
    const { code, output } = await run('npm', args, { env: npmEnvironment(), signal });
    if (code !== 0) {
      throw new Fault(
        `npm ci failed: ${npmReason(output)}. Check the network and the registry, then try again.`,
        exitCode.unavailable,
      );
    }
    writeFileSync(stampFile, lockHash());
  });
}

/**
 * Whether node_modules holds what the lock file names: by our stamp or, where somebody ran npm
 * himself, by the list that npm keeps of what it installed.
 */
function isInstalled() {
  if (!existsSync(lockFile)) {
    throw new Fault(`package-lock.json is missing in ${root}. Restore it from the repository.`);
  }
  if (!existsSync(join(modules, '.package-lock.json'))) return false;
  const hash = lockHash();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return true;
  if (!holdsAll(packagesOf(lockFile), packagesOf(join(modules, '.package-lock.json'))))
    return false;
  try {
    writeFileSync(stampFile, hash);
  } catch {
    // A read-only checkout: the comparison is made again next time.
  }
  return true;
}

/** npm ci empties node_modules, and with a link that is somebody else's. */
function refuseLink() {
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Fault(
      `${modules} is a link to a folder that does not hold what package-lock.json names. ` +
        'Run npm ci there, or remove the link.',
    );
  }
}

const lockHash = () => createHash('sha256').update(readFileSync(lockFile)).digest('hex');

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage>}
 */
function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/**
 * @param {Record<string, LockedPackage>} wanted of package-lock.json
 * @param {Record<string, LockedPackage>} present of node_modules/.package-lock.json
 * @returns {boolean} whether every wanted package is present in its version; only packages for
 * other platforms may be absent
 */
export function holdsAll(wanted, present) {
  return Object.entries(wanted).every(([path, want]) => {
    if (path === '' || want.link || want.extraneous) return true;
    const has = present[path];
    if (has === undefined) return want.optional === true || want.devOptional === true;
    return has.version === want.version && has.integrity === want.integrity;
  });
}

/**
 * npm deletes node_modules before it fills it, so neither npm nor the scripts it runs may use the
 * Node in there.
 * @returns {NodeJS.ProcessEnv}
 */
function npmEnvironment() {
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== binFolder);
  /** @type {NodeJS.ProcessEnv} */
  const env = { PATH: path.join(delimiter) };
  for (const [name, value] of Object.entries(process.env)) {
    // What an outer `npm start` sets for its script is not meant for this npm.
    if (
      name !== 'PATH' &&
      name !== 'NODE_ENV' &&
      !/^npm_(lifecycle|package|node|exec)/.test(name)
    ) {
      env[name] = value;
    }
  }
  return env;
}

/**
 * @param {string} output
 * @returns {string} the first lines of npm's own words that carry a reason
 */
export function npmReason(output) {
  const lines = output
    .split('\n')
    .filter((line) => /^npm (error|ERR!)/.test(line))
    .map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim())
    .filter((line) => line !== '' && !/^(A complete log|\S*\.log$)/.test(line));
  return lines.slice(0, 3).join('; ').replace(/\.$/, '') || 'it gave no reason';
}
