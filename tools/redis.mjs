import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { exitCode, Fault, oneLine } from './launch/fault.mjs';
import { identify, isSame, send, waitUntil } from './launch/processes.mjs';
import { freePort } from './postgres.mjs';

/**
 * @param {string[]} names
 * @returns {string | undefined} the path of the first of these programs that this machine has;
 * root's folders count even where an ordinary PATH leaves them out
 */
export function findProgram(...names) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder || '.', name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here.
      }
    }
  }
  return undefined;
}

/**
 * Starts a Redis (or Valkey) for tests, on a port of its own, that keeps what it is told.
 * @param {object} options
 * @param {string} options.dir an existing or new folder for its files
 * @param {number} [options.port] the port to use; a free one if absent
 * @returns {Promise<{ url: string, pid: number, stop: () => Promise<void> }>}
 * @throws {Fault} when the machine has none, or it does not start
 */
export async function startRedis({ dir, port: given }) {
  const server = findProgram('redis-server', 'valkey-server');
  if (server === undefined) {
    throw new Fault(
      'redis-server is not installed. Run apt-get install redis-server.',
      exitCode.unavailable,
    );
  }
  mkdirSync(dir, { recursive: true });
  const port = given ?? (await freePort());
  const settings = {
    port,
    bind: '127.0.0.1',
    dir,
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    // BullMQ's keys must never be evicted.
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(server, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output = (output + chunk).slice(-4_000)));
  }
  /** @type {string | undefined} */
  let failure;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', () => (failure ??= output.trim().split('\n').at(-1) ?? ''));
  const deadline = Date.now() + 10_000;
  while (!(await answers(port))) {
    if (failure !== undefined || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Fault(`${server} does not start: ${oneLine(failure ?? 'it does not answer')}.`);
    }
    await delay(50);
  }
  const { pid } = child;
  if (pid === undefined) throw new Fault(`${server} does not start.`);
  const id = identify(pid);
  return {
    url: `redis://127.0.0.1:${port}`,
    pid,
    stop: async () => {
      if (isSame(id)) send(pid, 'SIGTERM');
      if (await waitUntil(() => !isSame(id), 10_000)) return;
      send(pid, 'SIGKILL');
      await waitUntil(() => !isSame(id), 5_000);
    },
  };
}

/**
 * @param {number} port
 * @returns {Promise<boolean>} whether a Redis answers there
 */
function answers(port) {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      resolve(data.toString('latin1').startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => undefined);
    socket.once('close', () => resolve(false));
  });
}
