import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { exitCode, Fault, oneLine, say } from './fault.mjs';
import { withLock } from './lock.mjs';
import { run } from './run.mjs';
import { program, root } from './workspace.mjs';

/** Files beside the sources that change what a build gives. */
const shared = ['package-lock.json', 'tsconfig.base.json', 'nx.json', 'tools/vite.service.ts'];

/** @param {string} app */
const outputFolder = (app) => join(root, 'dist', 'apps', app);

/**
 * Kept in the output folder, so that every other build, which empties that folder, removes it.
 * @param {string} app
 */
const stampFile = (app) => join(outputFolder(app), '.sources');

/**
 * Builds those of the apps whose sources changed since they were last built here.
 * @param {readonly string[]} names of folders under `apps/`; those that are no project are left out
 * @param {AbortSignal} [signal]
 * @throws {Fault} when a build fails, after its output was shown on stderr
 */
export async function ensureBuilt(names, signal) {
  const apps = names.filter((name) => existsSync(join(root, 'apps', name, 'project.json')));
  if (changedOf(apps).size === 0) return;
  const temporary = join(root, '.tmp');
  mkdirSync(temporary, { recursive: true });
  await withLock(join(temporary, 'build.lock'), 'Waiting for another build.', async () => {
    const changed = changedOf(apps);
    if (changed.size > 0) await build(changed, signal);
  });
}

/**
 * @param {readonly string[]} apps
 * @returns {Map<string, string>} those whose build is not of their present sources, with the hash
 */
function changedOf(apps) {
  const libraries = hashOf([...shared, 'libs']);
  const hashes = new Map(apps.map((app) => [app, hashOf([`apps/${app}`], libraries)]));
  return new Map([...hashes].filter(([app, hash]) => !isCurrent(app, hash)));
}

/**
 * @param {Map<string, string>} changed
 * @param {AbortSignal} [signal]
 */
async function build(changed, signal) {
  const apps = [...changed.keys()];
  say(`Building ${apps.join(', ')}.`);
  const projects = apps.map((app) => `app-${app}`);
  const { code, output } = await run(
    program('nx'),
    ['run-many', '-t', 'build', '-p', ...projects, '--outputStyle=static'],
    { signal },
  );
  if (code !== 0) {
    process.stderr.write(output);
    const folders = apps.map((app) => `apps/${app}`).join(', ');
    throw new Fault(`the build of ${folders} failed. Its output is above.`, exitCode.failed);
  }
  for (const [app, hash] of changed) {
    if (!existsSync(outputFolder(app))) {
      throw new Fault(`the build of apps/${app} wrote nothing to ${outputFolder(app)}.`);
    }
    writeFileSync(stampFile(app), hash);
  }
}

/**
 * @param {string} app
 * @param {string} hash
 */
function isCurrent(app, hash) {
  try {
    return oneLine(readFileSync(stampFile(app), 'utf8')) === hash;
  } catch {
    return false;
  }
}

/**
 * @param {string[]} paths files and folders, from the root of the workspace
 * @param {string} [before] a hash to start from
 * @returns {string} a hash of names and contents, specs aside
 */
function hashOf(paths, before = '') {
  const hash = createHash('sha256').update(before);
  for (const path of paths) {
    for (const file of filesUnder(join(root, path))) {
      hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]} sorted, so that the order of the file system plays no part
 */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/\.spec\.ts$|(^|\/)node_modules\//.test(name))
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile())
    .sort();
}
