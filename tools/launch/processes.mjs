import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from './fault.mjs';

/** @typedef {{ pid: number, started?: string | undefined }} ProcessId a pid and, where known, what tells it from a later process of that number */

/** Environment variable by which the test runner finds what a step left running. */
export const runMark = 'TEST_RUN_MARK';

/**
 * @param {number} pid
 * @returns {boolean} whether a process of that number lives, whoever it belongs to
 */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * The start time of a process in clock ticks since boot (proc(5), field 22 of stat).
 * @param {number} pid
 * @returns {string | undefined} nothing where there is no /proc or no such process
 */
export function startTime(pid) {
  return statFields(pid)?.[19];
}

/**
 * @param {number} pid
 * @returns {number | undefined} the pid of its parent
 */
export function parentOf(pid) {
  const parent = statFields(pid)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/**
 * @param {number} pid
 * @returns {string | undefined} the name of the program it runs
 */
export function programName(pid) {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isZombie(pid) {
  return statFields(pid)?.[0] === 'Z';
}

/**
 * @param {number} pid
 * @returns {string[] | undefined} the fields of /proc/PID/stat from the third on: the second is a
 * name in brackets that may itself hold blanks and brackets
 */
function statFields(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/**
 * @param {number} [pid]
 * @returns {ProcessId}
 */
export const identify = (pid = process.pid) => ({ pid, started: startTime(pid) });

/**
 * @param {ProcessId} id
 * @returns {boolean} whether that very process lives, not a later one that was given its number
 */
export function isSame(id) {
  if (!isAlive(id.pid)) return false;
  return id.started === undefined || !existsSync('/proc/self/stat')
    ? true
    : startTime(id.pid) === id.started;
}

/**
 * @param {() => boolean} gone
 * @param {number} ms
 * @returns {Promise<boolean>} whether it came true within that time
 */
export async function waitUntil(gone, ms) {
  const end = Date.now() + ms;
  for (;;) {
    if (gone()) return true;
    if (Date.now() >= end) return false;
    await delay(Math.min(50, ms));
  }
}

/**
 * @param {number} group the pid of the group's leader
 * @returns {boolean} whether the process group still has a member that runs
 */
export function groupIsAlive(group) {
  try {
    process.kill(-group, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
  // A zombie that nobody reaps, as in a container without init, still takes signals.
  const members = allProcesses().filter((pid) => statFields(pid)?.[2] === String(group));
  return !existsSync('/proc/self/stat') || members.some((pid) => !isZombie(pid));
}

/** @returns {number[]} the pids of all processes that can be seen; none where there is no /proc */
export function allProcesses() {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/**
 * Sends a signal to a process or, with a negative number, to a group; one that is gone is no error.
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

/**
 * Waits for a process group to empty by itself and kills what is left after that.
 * @param {number} group
 * @param {number} graceMs
 */
export async function endGroup(group, graceMs) {
  if (await waitUntil(() => !groupIsAlive(group), graceMs)) return;
  send(-group, 'SIGKILL');
  await waitUntil(() => !groupIsAlive(group), 5_000);
}
