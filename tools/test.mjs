/**
 * `npm test`: everything that is checked about this repository, in order, with a summary and the
 * closing line `N passed, N failed`. `npm test -- --only unit,types` runs some of it. What is needed
 * beyond npm is installed by apt where that is possible; else what was not run is listed, and with
 * CI set it counts as failed.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { endLeftovers } from './checks/leftovers.mjs';
import { installMissing, isThere, needs } from './checks/needs.mjs';
import { runStep } from './checks/run-step.mjs';
import { select, steps } from './checks/steps.mjs';
import { exitCode, Fault, runMain, say } from './launch/fault.mjs';
import { ensureInstalled } from './launch/install.mjs';
import { ensureNode } from './launch/node.mjs';
import { stopReason, stopRequest } from './launch/stop.mjs';

/** @typedef {import('./checks/steps.mjs').Step} Step */
/** @typedef {import('./checks/needs.mjs').NeedName} NeedName */

/**
 * One line of the summary.
 * @typedef {object} Outcome
 * @property {string} name
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} [seconds] absent if it was not run
 * @property {string} [note]
 */

await runMain(async () => {
  const stop = stopRequest();
  try {
    await ensureInstalled(stop);
    await ensureNode(stop);
    const chosen = chooseSteps();
    await installMissing(new Set(chosen.flatMap((step) => step.needs ?? [])), stop);
    const outcomes = [...(await runAll(chosen, stop)), ...missingCorpus(chosen)];
    return summarise(outcomes) ? exitCode.done : exitCode.failed;
  } catch (error) {
    if (stop.aborted) return stopReason(stop).code || exitCode.failed;
    throw error;
  }
});

/**
 * @returns {readonly Step[]}
 * @throws {Fault} for an argument that means nothing
 */
function chooseSteps() {
  const names = steps.map((step) => step.name).join(', ');
  const usage = `Usage: npm test -- [--only STEP,…] with the steps ${names}.`;
  try {
    const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
    if (values.only === undefined) return steps;
    const chosen = select(
      values.only.flatMap((list) => list.split(',')).map((name) => name.trim()),
    );
    if (chosen !== undefined) return chosen;
  } catch {
    // Said below.
  }
  throw new Fault(usage, exitCode.usage);
}

/**
 * @param {readonly Step[]} chosen
 * @param {AbortSignal} stop
 * @returns {Promise<Outcome[]>}
 */
async function runAll(chosen, stop) {
  /** @type {Outcome[]} */
  const outcomes = [];
  const stream = isCi();
  for (const step of chosen) {
    const missing = (step.needs ?? []).filter((name) => !isThere(name));
    if (missing.length > 0) {
      outcomes.push(notRun(step.name, missing));
      continue;
    }
    say(`${step.name}: ${step.what}`);
    const mark = randomUUID();
    const began = Date.now();
    try {
      const result = await runStep(step, { mark, stream, stop });
      if (!stream && result.failed > 0) process.stdout.write(result.output);
      const left = await endLeftovers(mark);
      const notes = [
        left.length > 0 && `left running, now ended: ${left.join(', ')}`,
        result.retried?.length && `passed at a second try: ${result.retried.join('; ')}`,
      ].filter(Boolean);
      const seconds = (Date.now() - began) / 1000;
      outcomes.push({ name: step.name, ...result, seconds, note: notes.join('; ') || undefined });
    } catch (error) {
      await endLeftovers(mark);
      throw error;
    }
  }
  return outcomes;
}

function isCi() {
  const ci = process.env.CI ?? '';
  return ci !== '' && ci !== '0' && ci !== 'false';
}

/**
 * @param {string} name
 * @param {NeedName[]} missing
 * @returns {Outcome}
 */
function notRun(name, missing) {
  const hows = new Set(missing.map((need) => needs[need].how));
  const note = `not run for want of ${missing.join(', ')}: ${[...hows].join('; ')}`;
  return { name, passed: 0, failed: isCi() ? 1 : 0, skipped: 0, note };
}

/**
 * Specs that read foreign corpora skip themselves where there are none; that must not go unnoticed.
 * @param {readonly Step[]} chosen
 * @returns {Outcome[]}
 */
function missingCorpus(chosen) {
  if (isThere('corpus') || !chosen.some((step) => step.vitest)) return [];
  return [notRun('corpora', ['corpus'])];
}

/**
 * @param {Outcome[]} outcomes
 * @returns {boolean} whether all is well
 */
function summarise(outcomes) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const width = Math.max(0, ...outcomes.map(({ name }) => name.length));
  console.log('');
  for (const { name, passed, failed, skipped, seconds, note } of outcomes) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    const state = failed > 0 ? 'FAILED' : seconds === undefined ? '-' : 'ok';
    const time = seconds === undefined ? '' : `${seconds.toFixed(1)} s`;
    const counts = seconds === undefined ? '' : describe({ passed, failed, skipped });
    const line = [name.padEnd(width), state.padEnd(6), time.padStart(8), counts, note ?? ''];
    console.log(line.join('  ').trimEnd());
  }
  console.log('');
  console.log(describe(total));
  return total.failed === 0 && total.passed > 0;
}

/** @param {{ passed: number, failed: number, skipped: number }} counts */
function describe({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
