/**
 * `npm start`: the whole of Chancery on one machine. Installs what the lock file names, builds what
 * changed, starts PostgreSQL unless CHANCERY_DATABASE_URL names one, then the server, and keeps
 * both running until Ctrl+C or SIGTERM. What the server prints (its addresses, and the line that
 * begins with `Chancery is ready`) goes to stdout as it is; the launcher's own words go to stderr.
 */
import { join } from 'node:path';
import { ensureBuilt } from './launch/build.mjs';
import { dataFolderPath, lockDataFolder, prepareDataFolder } from './launch/data-folder.mjs';
import { removeRunFile, writeRunFile } from './launch/data-folder.mjs';
import { exitCode, runMain, say } from './launch/fault.mjs';
import { ensureInstalled } from './launch/install.mjs';
import { ensureNode } from './launch/node.mjs';
import { identify } from './launch/processes.mjs';
import { startServer } from './launch/server.mjs';
import { stopReason, stopRequest } from './launch/stop.mjs';
import { keepRunning } from './launch/supervise.mjs';
import { root, setting, withSettings } from './launch/workspace.mjs';
import { startPostgres } from './postgres.mjs';

await runMain(async () => {
  const stop = stopRequest();
  try {
    await ensureInstalled(stop);
    await ensureNode(stop);
    const dataDir = dataFolderPath();
    prepareDataFolder(dataDir);
    const lock = await lockDataFolder(dataDir);
    try {
      await ensureBuilt(['server', 'portal', 'admin', 'cli'], stop);
      await runSystem(dataDir, stop);
    } finally {
      removeRunFile(dataDir);
      lock.release();
    }
  } catch (error) {
    if (!stop.aborted) throw error;
  }
  return stop.aborted ? stopReason(stop).code : exitCode.failed;
});

/**
 * @param {string} dataDir
 * @param {AbortSignal} stop
 * @returns {Promise<void>} after an orderly stop
 */
async function runSystem(dataDir, stop) {
  const external = setting('CHANCERY_DATABASE_URL');
  let postgres = external === undefined ? await startPostgres({ dataDir }) : undefined;
  const databaseUrl = external ?? postgres?.url ?? '';
  /** @type {import('./launch/data-folder.mjs').RunFile} */
  let runFile = { ...identify(), databaseUrl, dataDir };

  const stopServer = new AbortController();
  const stopDatabase = new AbortController();
  const asked = () => {
    say('Stopping.');
    writeRunFile({ ...runFile, stopping: true });
    stopServer.abort();
  };
  stop.addEventListener('abort', asked, { once: true });
  try {
    if (stop.aborted) return;
    const server = keepRunning({
      name: 'The server',
      signal: stopServer.signal,
      start: async () => {
        const started = startServer(join(root, 'dist', 'apps', 'server', 'main.js'), {
          NODE_ENV: 'production',
          ...withSettings({ CHANCERY_DATA_DIR: dataDir, CHANCERY_DATABASE_URL: databaseUrl }),
        });
        runFile = { ...runFile, server: started.id };
        writeRunFile(runFile);
        return started;
      },
    });
    // The database outlives the server, and neither goes on without the other.
    const parts = [server.finally(() => stopDatabase.abort())];
    if (postgres !== undefined) {
      const { port } = postgres;
      const database = keepRunning({
        name: 'PostgreSQL',
        signal: stopDatabase.signal,
        start: async (first) => {
          if (!first || postgres === undefined) postgres = await startPostgres({ dataDir, port });
          return postgres;
        },
      });
      parts.push(database.finally(() => stopServer.abort()));
    }
    const ends = await Promise.allSettled(parts);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  } finally {
    stop.removeEventListener('abort', asked);
    await postgres?.stop();
  }
}
