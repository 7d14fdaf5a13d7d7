import { exitCode } from './fault.mjs';
import { identify, isSame, parentOf, programName } from './processes.mjs';

/**
 * Why an orderly stop was asked for.
 * @typedef {{ signal: NodeJS.Signals, code: number }} StopReason
 */

/** Interrupted by a person, or asked by a service manager or by the end of a terminal. */
const signals = /** @type {const} */ ({
  SIGINT: exitCode.interrupted,
  SIGTERM: exitCode.done,
  SIGHUP: exitCode.done,
});

/**
 * Listens for everything that asks this process to stop: signals, the end of the older Node that we
 * went on from, and the end of the npm that runs us (a killed npm tells its script nothing).
 * Further signals change nothing: npm sends on the Ctrl+C that the terminal has already sent.
 * @returns {AbortSignal} aborted once, with a {@link StopReason}
 */
export function stopRequest() {
  const controller = new AbortController();
  /** @param {StopReason} reason */
  const stop = (reason) => controller.abort(reason);
  for (const [signal, code] of Object.entries(signals)) {
    process.on(signal, () => stop({ signal: /** @type {NodeJS.Signals} */ (signal), code }));
  }
  const orphaned = () => stop({ signal: 'SIGTERM', code: exitCode.done });
  if (process.connected) {
    process.on('disconnect', orphaned);
    // Listening keeps the process alive; our work does that where it should.
    process.channel?.unref();
  }
  if (process.env.npm_lifecycle_event !== undefined) {
    const npm = runner();
    setInterval(() => !isSame(npm) && orphaned(), 500).unref();
  }
  return controller.signal;
}

/** @returns {import('./processes.mjs').ProcessId} the npm that runs us, with or without a shell between */
function runner() {
  const parent = parentOf(process.ppid);
  return identify(isShell(process.ppid) && parent !== undefined ? parent : process.ppid);
}

/** @param {number} pid */
const isShell = (pid) => /^(ba|da|z|k|a)?sh$/.test(programName(pid) ?? '');

/**
 * @param {AbortSignal} signal of {@link stopRequest}, aborted
 * @returns {StopReason}
 */
export const stopReason = (signal) => signal.reason;
