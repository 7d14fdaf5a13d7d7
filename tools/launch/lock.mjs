import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode, say } from './fault.mjs';
import { identify, isSame } from './processes.mjs';

/** @typedef {import('./processes.mjs').ProcessId} ProcessId */

/**
 * Takes a lock file for this process. A lock whose holder is dead is taken over.
 * @param {string} path
 * @returns {{ release: () => void } | { heldBy: ProcessId }}
 * @throws the file system's error when the file cannot be made
 */
export function takeLock(path) {
  const own = JSON.stringify(identify());
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, own);
  try {
    for (;;) {
      try {
        // A link appears whole or not at all: nobody ever reads a lock that is half written.
        linkSync(draft, path);
        return { release: () => releaseLock(path, own) };
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw error;
      }
      const found = readLock(path);
      if (found === undefined) continue;
      const holder = parseHolder(found);
      if (holder !== undefined && isSame(holder)) return { heldBy: holder };
      dropStale(path, found);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Moves a dead holder's lock out of the way. If another process was quicker and the lock moved is
 * already its new one, that is put back.
 * @param {string} path
 * @param {string} stale
 */
function dropStale(path, stale) {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw error;
  }
  try {
    if (readLock(aside) !== stale) linkSync(aside, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

/**
 * @param {string} path
 * @param {string} own
 */
function releaseLock(path, own) {
  if (readLock(path) === own) rmSync(path, { force: true });
}

/** @param {string} path */
function readLock(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * @param {string} text
 * @returns {ProcessId | undefined}
 */
function parseHolder(text) {
  try {
    const holder = JSON.parse(text);
    return Number.isSafeInteger(holder.pid) && holder.pid > 0 ? holder : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Does some work under a lock, waiting for another holder to end.
 * @template T
 * @param {string} path
 * @param {string} waiting said once if it has to wait
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, waiting, work) {
  for (let said = false; ; said = true) {
    const lock = takeLock(path);
    if ('release' in lock) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    if (!said) say(waiting);
    await delay(250);
  }
}
