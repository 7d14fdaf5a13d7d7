import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { exitCode, Fault, oneLine, say } from './fault.mjs';
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
  const libraries = hashOf([...shared, 'libs']);
  const hashes = new Map(apps.map((app) => [app, hashOf([`apps/${app}`], libraries)]));
  const changed = apps.filter((app) => !isCurrent(app, hashes.get(app)));
  if (changed.length === 0) return;
  say(`Building ${changed.join(', ')}.`);
  const projects = changed.map((app) => `app-${app}`);
  const { code, output } = await run(
    program('nx'),
    ['run-many', '-t', 'build', '-p', ...projects, '--outputStyle=static'],
    { signal },
  );
  if (code !== 0) {
    process.stderr.write(output);
    const folders = changed.map((app) => `apps/${app}`).join(', ');
    throw new Fault(`the build of ${folders} failed. Its output is above.`, exitCode.failed);
  }
  for (const app of changed) {
    if (!existsSync(outputFolder(app))) {
      throw new Fault(`the build of apps/${app} wrote nothing to ${outputFolder(app)}.`);
    }
    writeFileSync(stampFile(app), hashes.get(app) ?? '');
  }
}

/**
 * @param {string} app
 * @param {string | undefined} hash
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
