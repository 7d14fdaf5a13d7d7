import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../launch/fault.mjs';
import { runMark } from '../launch/processes.mjs';
import { run } from '../launch/run.mjs';
import { program, root, workspaceEnvironment } from '../launch/workspace.mjs';
import { startPostgres } from '../postgres.mjs';
import { startRedis } from '../redis.mjs';

/** @typedef {import('./steps.mjs').Step} Step */

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** @typedef {Counts & { output: string, retried?: string[] }} StepResult `output` is all that it wrote, `retried` the tests that passed at a second try */

/** @typedef {{ mark: string, stream: boolean, stop: AbortSignal }} Run */

/**
 * Runs one step, with the servers it needs started before and stopped after it.
 * @param {Step} step
 * @param {Run} how
 * @returns {Promise<StepResult>}
 * @throws {Fault} when it was interrupted
 */
export async function runStep(step, how) {
  const minutes = step.minutes ?? 20;
  const timeout = AbortSignal.timeout(minutes * 60_000);
  const signal = AbortSignal.any([how.stop, timeout]);
  try {
    return await withServers(step.servers ?? [], (settings) => {
      const env = stepEnvironment(how.mark, settings);
      return step.vitest
        ? vitest(step, { env, stream: how.stream, signal })
        : commands(step, { env, stream: how.stream, signal });
    });
  } catch (error) {
    if (how.stop.aborted || !(error instanceof Fault)) throw error;
    const output = timeout.aborted
      ? `It took longer than ${minutes} minutes and was ended.\n`
      : `${error.message}\n`;
    return { passed: 0, failed: 1, skipped: 0, output };
  }
}

/**
 * @param {string} mark
 * @param {Record<string, string>} settings
 * @returns {NodeJS.ProcessEnv} an environment in which only the tests' own settings count: nobody's
 * CHANCERY_DATABASE_URL is to meet the test suite
 */
function stepEnvironment(mark, settings) {
  const env = workspaceEnvironment();
  // What a step writes goes through us, so it cannot see whether a person reads it.
  delete env.FORCE_COLOR;
  if (process.stdout.isTTY) env.FORCE_COLOR = '1';
  else env.NO_COLOR = '1';
  for (const name of Object.keys(env)) {
    if (name.startsWith('CHANCERY_') && name !== 'CHANCERY_CORPUS') delete env[name];
  }
  return { ...env, ...settings, [runMark]: mark };
}

/**
 * @template T
 * @param {('postgres' | 'redis')[]} names
 * @param {(settings: Record<string, string>) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withServers(names, work) {
  if (names.length === 0) return work({});
  const folder = mkdtempSync(join(tmpdir(), 'chancery-test-'));
  const silent = () => undefined;
  /** @type {(() => Promise<void>)[]} */
  const stops = [];
  try {
    /** @type {Record<string, string>} */
    const settings = {};
    if (names.includes('postgres')) {
      const server = await startPostgres({ dataDir: folder, log: silent });
      stops.push(server.stop);
      settings.CHANCERY_DATABASE_URL = server.url;
    }
    if (names.includes('redis')) {
      const server = await startRedis({ dir: join(folder, 'redis') });
      stops.push(server.stop);
      settings.CHANCERY_REDIS_URL = server.url;
    }
    return await work(settings);
  } finally {
    for (const stop of stops.reverse()) await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Step} step
 * @param {{ env: NodeJS.ProcessEnv, stream: boolean, signal: AbortSignal }} options
 * @returns {Promise<StepResult>}
 */
async function commands(step, options) {
  let written = '';
  for (const [name = '', ...args] of step.commands ?? []) {
    const { code, output } = await run(program(name), args, options);
    written += output;
    if (code !== 0) return { passed: 0, failed: 1, skipped: 0, output: written };
  }
  return { passed: 1, failed: 0, skipped: 0, output: written };
}

/**
 * @param {Step} step
 * @param {{ env: NodeJS.ProcessEnv, stream: boolean, signal: AbortSignal }} options
 * @returns {Promise<StepResult>}
 */
async function vitest(step, options) {
  const folder = join(root, '.tmp', 'test');
  const report = join(folder, `${step.name}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = ['run', ...(step.vitest ?? []), ...reporters];
  const { code, output } = await run(program('vitest'), args, options);
  const results = readReport(report);
  const counts = countsOf(results);
  // Something outside a test went wrong: no test, an error nobody caught, a report that is missing.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return { ...counts, output, retried: retriedIn(results) };
}

/**
 * What we read of the report of Vitest's JSON reporter.
 * @typedef {object} Report
 * @property {{ status: string, assertionResults: TestResult[] }[]} testResults one per file
 */

/**
 * @typedef {object} TestResult
 * @property {string} status
 * @property {string} [fullName]
 * @property {string[]} [failureMessages] of every try
 */

/**
 * @param {string} file
 * @returns {Report}
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { testResults: [] };
  }
}

/**
 * @param {Report} report
 * @returns {Counts} of its tests; a file that failed without a test that did counts as one
 */
export function countsOf({ testResults }) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of testResults) {
    const failedBefore = counts.failed;
    for (const test of assertionResults) {
      if (test.status === 'passed') counts.passed++;
      else if (test.status === 'failed') counts.failed++;
      else counts.skipped++;
    }
    if (status === 'failed' && counts.failed === failedBefore) counts.failed++;
  }
  return counts;
}

/**
 * @param {Report} report
 * @returns {string[]} the names of tests that passed after they had failed
 */
export function retriedIn({ testResults }) {
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status, failureMessages = [] }) => status === 'passed' && failureMessages.length > 0)
    .map(({ fullName = '' }) => fullName);
}
