import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitCode, Fault } from './fault.mjs';

/** The checkout: every path of these tools hangs on it, never on the current folder. */
export const root = fileURLToPath(new URL('../../', import.meta.url)).replace(/(.)[/\\]$/, '$1');

/** Where npm links the programs of the packages, the pinned Node among them. */
export const binFolder = join(root, 'node_modules', '.bin');

/** @param {string} name */
export const program = (name) => join(binFolder, name);

/**
 * @param {NodeJS.ProcessEnv} [more]
 * @returns {NodeJS.ProcessEnv} our environment with the workspace's programs first, so that
 * `#!/usr/bin/env node` in them means the pinned Node
 */
export function workspaceEnvironment(more = {}) {
  const path = [binFolder, process.env.PATH ?? ''].filter((part) => part !== '').join(delimiter);
  return {
    ...process.env,
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_NO_CLOUD: 'true',
    ...more,
    PATH: path,
  };
}

/**
 * A setting, given as `NAME` or as a file named by `NAME_FILE`. An empty one counts as absent.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 * @throws {Fault} when the file cannot be read
 */
export function setting(name, env = process.env) {
  const value = env[name];
  if (value) return value;
  const file = env[`${name}_FILE`];
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    throw new Fault(
      `${name}_FILE names ${file}, which cannot be read. Correct the path or its permissions.`,
      exitCode.badConfiguration,
    );
  }
}

/**
 * @param {Record<string, string>} settings
 * @returns {NodeJS.ProcessEnv} our environment with these settings, which also win over `…_FILE`
 */
export function withSettings(settings) {
  const env = { ...process.env, ...settings };
  for (const name of Object.keys(settings)) delete env[`${name}_FILE`];
  return env;
}
