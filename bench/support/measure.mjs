// CPU time of this process, and the workspace's own code as a bench runs it.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const workspace = resolve(import.meta.dirname, '../..');

/**
 * Microseconds of CPU a call of each, median of three rounds in which they take turns.
 * @param {Record<string, (at: number) => unknown>} calls
 * @param {number} seconds of a round
 */
export async function measure(calls, seconds) {
  const rounds = Object.fromEntries(Object.keys(calls).map((name) => [name, []]));
  for (let turn = 0; turn < 4; turn++)
    for (const [name, call] of Object.entries(calls)) {
      const end = performance.now() + (seconds * 1_000) / (turn === 0 ? 4 : 1);
      const began = process.cpuUsage();
      let count = 0;
      do await call(count++);
      while (performance.now() < end);
      // The first round is for the compiler of the engine that runs all this.
      if (turn > 0) rounds[name].push(cpuSince(began) / count);
    }
  return Object.fromEntries(
    Object.entries(rounds).map(([name, all]) => [name, round(all.sort((a, b) => a - b)[1])]),
  );
}

/** Microseconds, user and system. @param {NodeJS.CpuUsage} began */
export function cpuSince(began) {
  const { user, system } = process.cpuUsage(began);
  return user + system;
}

/** To three digits. @param {number} value */
export function round(value) {
  return Number(value.toPrecision(3));
}

/**
 * A module from its sources, packages left external, as the services' builds do it.
 * @param {string} entry from the workspace's root
 * @param {string} name of the folder under .tmp: benches may run at the same time
 */
export async function bundled(entry, name) {
  const outDir = resolve(workspace, '.tmp', name);
  const { compilerOptions } = JSON.parse(
    readFileSync(resolve(workspace, 'tsconfig.base.json'), 'utf8'),
  );
  await build({
    root: workspace,
    configFile: false,
    logLevel: 'error',
    resolve: {
      alias: Object.entries(compilerOptions.paths).map(([name, [file]]) => ({
        find: new RegExp(`^${name}$`),
        replacement: resolve(workspace, file),
      })),
    },
    build: {
      ssr: resolve(workspace, entry),
      target: 'node24',
      outDir,
      emptyOutDir: true,
      rolldownOptions: { output: { entryFileNames: 'bundle.mjs' } },
    },
  });
  return import(pathToFileURL(resolve(outDir, 'bundle.mjs')).href);
}
