import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { exitCode, Fault } from './fault.mjs';
import { endGroup, send } from './processes.mjs';
import { root, workspaceEnvironment } from './workspace.mjs';

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env] the whole environment; ours with the workspace's programs if absent
 * @property {boolean} [stream] show the output as it comes
 * @property {AbortSignal} [signal] ends the command and what it started
 */

/** @typedef {{ code: number, output: string }} RunResult `code` is 1 when a signal ended the command */

/**
 * Runs a command in a process group of its own, so that nothing it started outlives it and a
 * Ctrl+C of the terminal reaches it only through us.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 * @throws {Fault} with 130 when the signal aborted it; with 69 when it could not be started
 */
export function run(command, args, { env = workspaceEnvironment(), stream = false, signal } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    /** @param {Buffer} chunk */
    const take = (chunk) => {
      output += chunk.toString('utf8');
      if (stream) process.stdout.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const abort = () => child.pid !== undefined && send(-child.pid, 'SIGTERM');
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    child.once('error', (error) => {
      reject(new Fault(`${command} could not be started: ${error.message}.`, exitCode.unavailable));
    });
    const closed = once(child, 'close');
    child.once('exit', (code) => {
      signal?.removeEventListener('abort', abort);
      void finish().then(() => {
        if (signal?.aborted) reject(new Fault('', exitCode.interrupted));
        else resolve({ code: code ?? exitCode.failed, output });
      });
    });
    // Not `close` alone: something the command left behind may hold its pipes open for ever.
    const finish = async () => {
      if (child.pid !== undefined) await endGroup(child.pid, 2_000);
      await Promise.race([closed, delay(1_000, undefined, { ref: false })]);
    };
  });
}
