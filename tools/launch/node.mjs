import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { exitCode, Fault } from './fault.mjs';
import { stopReason } from './stop.mjs';
import { program, workspaceEnvironment } from './workspace.mjs';

/** The major version that the product is built for and tested on. */
const neededMajor = 24;

/**
 * Goes on in the Node that package-lock.json pins if the running one is older. Then it does not
 * return: the process ends with the exit code of its successor.
 * @param {AbortSignal} [stop] of `stopRequest`; passed on to the successor
 * @returns {Promise<void>}
 * @throws {Fault} where npm has no pinned Node for this machine
 */
export async function ensureNode(stop) {
  if (majorOf(process.version) >= neededMajor) return;
  const node = program('node');
  if (!existsSync(node)) {
    throw new Fault(
      `Node ${neededMajor} is needed, this is ${process.version}, and npm has no Node for ` +
        `${process.platform} on ${process.arch}. Install Node ${neededMajor} or newer.`,
      exitCode.unavailable,
    );
  }
  process.exit(await succeedBy(node, stop));
}

/**
 * @param {string} version such as `v24.1.0`
 * @returns {number}
 */
export const majorOf = (version) => Number.parseInt(version.replace(/^v/, ''), 10);

/**
 * @param {string} node
 * @param {AbortSignal} [stop]
 * @returns {Promise<number>}
 */
function succeedBy(node, stop) {
  const child = spawn(node, process.argv.slice(1), {
    env: workspaceEnvironment(),
    // Through the channel the successor sees that we were killed.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const pass = () => stop !== undefined && child.kill(stopReason(stop).signal);
  stop?.addEventListener('abort', pass, { once: true });
  if (stop?.aborted) pass();
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Fault(`${node} does not run: ${error.message}.`)));
    child.once('exit', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
