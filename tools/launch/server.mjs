import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { exitCode, Fault } from './fault.mjs';
import { endGroup, groupIsAlive, identify, send, waitUntil } from './processes.mjs';
import { root } from './workspace.mjs';

/** DATA in progress may finish for 30 s after SIGTERM; then the rest gets a little more. */
const drainMs = 35_000;

/**
 * Starts the server in a process group of its own: the terminal's Ctrl+C must reach it through the
 * launcher only, so that it stops before PostgreSQL does. The channel lets it notice that the
 * launcher was killed (`process.on('disconnect')`).
 * @param {string} script
 * @param {NodeJS.ProcessEnv} env
 * @returns {import('./supervise.mjs').Part & { id: import('./processes.mjs').ProcessId }}
 * @throws {Fault} when there is nothing to start
 */
export function startServer(script, env) {
  if (!existsSync(script)) {
    throw new Fault(`${script} is missing. Run npm run build.`, exitCode.unavailable);
  }
  const child = spawn(process.execPath, ['--enable-source-maps', script], {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  /** @type {Promise<import('./supervise.mjs').End>} */
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ how: error.message }));
    child.once('exit', (code, signal) => {
      if (code === null) resolve({ how: `signal ${signal}` });
      else resolve({ how: `exit code ${code}`, code });
    });
  });
  const { pid } = child;
  if (pid === undefined) {
    throw new Fault(`${process.execPath} could not be started.`, exitCode.unavailable);
  }
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      send(pid, 'SIGTERM');
      await Promise.race([ended, waitUntil(() => !groupIsAlive(pid), drainMs)]);
    }
    // Its own processes notice its end; what is deaf is killed, for it holds the ports.
    const over = child.exitCode !== null || child.signalCode !== null;
    await endGroup(pid, over ? 5_000 : 0);
  };
  return { id: identify(pid), ended, stop };
}
