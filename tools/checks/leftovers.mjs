import { readFileSync } from 'node:fs';
import { allProcesses, programName, runMark, send, waitUntil } from '../launch/processes.mjs';

/**
 * Ends the processes that a step left behind. They are known by a mark in their environment, which
 * survives a session or a parent of their own.
 * @param {string} mark
 * @returns {Promise<string[]>} their programs' names
 */
export async function endLeftovers(mark) {
  // A process that is about to end is not left behind.
  if (await waitUntil(() => marked(mark).length === 0, 1_000)) return [];
  const names = marked(mark).map((pid) => programName(pid) ?? String(pid));
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGKILL'])) {
    for (const pid of marked(mark)) send(pid, signal);
    if (await waitUntil(() => marked(mark).length === 0, 10_000)) break;
  }
  return names;
}

/** @param {string} mark */
function marked(mark) {
  const entry = `${runMark}=${mark}\0`;
  return allProcesses().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(entry);
    } catch {
      // Gone, or another user's.
      return false;
    }
  });
}
