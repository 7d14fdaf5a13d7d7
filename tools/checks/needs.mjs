import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { say } from '../launch/fault.mjs';
import { run } from '../launch/run.mjs';
import { root, workspaceEnvironment } from '../launch/workspace.mjs';
import { findProgram } from '../redis.mjs';

/**
 * Something beyond npm that a step needs.
 * @typedef {object} Need
 * @property {() => boolean} isThere
 * @property {string} [debianPackage] what brings it
 * @property {string} how to get it, for the person who has to
 */

/**
 * @param {string} debianPackage
 * @param {...string} programs any of which will do
 * @returns {Need}
 */
const program = (debianPackage, ...programs) => ({
  isThere: () => findProgram(...programs) !== undefined,
  debianPackage,
  how: `apt-get install ${debianPackage}`,
});

/** @satisfies {Record<string, Need>} */
export const needs = {
  chromium: program('chromium', 'chromium', 'chromium-browser', 'google-chrome'),
  'redis-server': program('redis-server', 'redis-server', 'valkey-server'),
  swaks: program('swaks', 'swaks'),
  'smtp-sink': program('postfix', 'smtp-sink'),
  'smtp-source': program('postfix', 'smtp-source'),
  corpus: {
    isThere: () => existsSync(resolve(root, process.env.CHANCERY_CORPUS || '../shared')),
    how: 'set CHANCERY_CORPUS to the folder that holds corpus/ and vectors/',
  },
};

/** @typedef {keyof typeof needs} NeedName */

/** @param {NeedName} name */
export const isThere = (name) => needs[name].isThere();

/**
 * Installs by apt what is missing, where that is ours to do: as root on Debian or Ubuntu.
 * @param {Iterable<NeedName>} names
 * @param {AbortSignal} signal
 * @returns {Promise<void>} whether it helped is seen by asking again
 */
export async function installMissing(names, signal) {
  const packages = new Set(
    [...names]
      .filter((name) => !isThere(name))
      .map((name) => /** @type {Need} */ (needs[name]).debianPackage)
      .filter((name) => name !== undefined),
  );
  if (packages.size === 0 || process.getuid?.() !== 0 || !isDebian()) return;
  const list = [...packages].join(' ');
  say(`Installing ${list} by apt-get, as the tests need them.`);
  await withoutServices(async () => {
    const env = workspaceEnvironment({ DEBIAN_FRONTEND: 'noninteractive' });
    await run('apt-get', ['update', '-q'], { env, signal });
    const install = ['install', '-y', '-q', '--no-install-recommends', ...packages];
    const { code, output } = await run('apt-get', install, { env, signal });
    if (code !== 0) {
      const reason = output.split('\n').findLast((line) => /^E:/.test(line)) ?? `exit code ${code}`;
      say(`apt-get could not install ${list}: ${reason}`);
    }
  });
}

function isDebian() {
  if (findProgram('apt-get') === undefined || !existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/**
 * The tests want Postfix's and Redis's programs, not a mail server that runs on the machine from
 * then on: Debian's packages start their service when they are installed, unless policy-rc.d says
 * no, and Postfix without a configuration does not start at boot either.
 * @param {() => Promise<void>} install
 */
async function withoutServices(install) {
  spawnSync('debconf-set-selections', {
    input: 'postfix postfix/main_mailer_type select No configuration\n',
  });
  const policy = join('/usr/sbin', 'policy-rc.d');
  const ours = !existsSync(policy);
  if (ours) writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await install();
  } finally {
    if (ours) rmSync(policy, { force: true });
  }
}
