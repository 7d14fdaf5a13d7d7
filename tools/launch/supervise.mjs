import { setTimeout as delay } from 'node:timers/promises';
import { exitCode, Fault, say } from './fault.mjs';

/**
 * How a part ended without being asked to.
 * @typedef {object} End
 * @property {string} how in words, such as `exit code 1`
 * @property {number} [code]
 */

/**
 * A part of the system that runs.
 * @typedef {object} Part
 * @property {Promise<End>} ended when it dies by itself
 * @property {() => Promise<void>} stop orderly; resolves when no process of it is left
 */

/**
 * @typedef {object} Supervision
 * @property {string} name as the sentence begins: `The server`
 * @property {(first: boolean) => Promise<Part>} start
 * @property {AbortSignal} signal asks for an orderly stop
 * @property {number} [limit] restarts allowed within the window, 5 by default
 * @property {number} [windowMs] a minute by default
 * @property {(line: string) => void} [log]
 */

/** Exit codes that say "as I was asked to run I cannot": the same again will not help. */
const refusals = new Set(
  /** @type {number[]} */ ([
    exitCode.usage,
    exitCode.cannotCreate,
    exitCode.noPermission,
    exitCode.badConfiguration,
  ]),
);

/**
 * Keeps a part running until it is asked to stop, starting it again when it dies.
 * @param {Supervision} supervision
 * @returns {Promise<void>} after an orderly stop
 * @throws {Fault} when it died too often, or refused to run (that fault has no text: the part has
 * said why)
 */
export async function keepRunning({
  name,
  start,
  signal,
  limit = 5,
  windowMs = 60_000,
  log = say,
}) {
  /** @type {number[]} */
  let deaths = [];
  const asked = aborted(signal);
  for (let first = true; !signal.aborted; first = false) {
    const part = await start(first);
    const end = await Promise.race([part.ended, asked]);
    if (end === undefined) return part.stop();
    const refused = end.code !== undefined && refusals.has(end.code);
    deaths = [...deaths.filter((at) => at > Date.now() - windowMs), Date.now()];
    const tooOften = deaths.length > limit;
    if (!refused && !tooOften) log(`${name} ended with ${end.how}. Starting it again.`);
    // What it left behind goes before a new one comes.
    await part.stop();
    if (refused) throw new Fault('', end.code);
    if (tooOften) {
      throw new Fault(
        `${name} was started again ${limit} times within a minute and ended each time, last with ` +
          `${end.how}. The lines above say why; mend that, then start again.`,
        exitCode.failed,
      );
    }
    await delay(100 * 2 ** deaths.length, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * @param {AbortSignal} signal
 * @returns {Promise<undefined>}
 */
function aborted(signal) {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
