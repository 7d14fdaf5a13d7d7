/** Exit codes of the launchers, those of sysexits(3) that mail administrators know. */
export const exitCode = /** @type {const} */ ({
  done: 0,
  failed: 1,
  usage: 64,
  unavailable: 69,
  cannotCreate: 73,
  temporary: 75,
  noPermission: 77,
  badConfiguration: 78,
  interrupted: 130,
});

/**
 * Something the person at the keyboard can mend. Its message is one line: what, where, what to do.
 * Everything else that is thrown is a defect of ours and keeps its stack.
 */
export class Fault extends Error {
  /**
   * @param {string} message
   * @param {number} [code] what the process ends with
   */
  constructor(message, code = exitCode.failed) {
    super(oneLine(message));
    this.name = 'Fault';
    this.code = code;
  }
}

/**
 * @param {string} text
 * @returns {string} the text on one line, runs of white space folded
 */
export const oneLine = (text) => text.replace(/\s+/g, ' ').trim();

/**
 * @param {unknown} error
 * @returns {string | undefined} the `code` of a system error, such as `ENOENT`
 */
export function errorCode(error) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/**
 * Talk goes to stderr, so that stdout carries data only.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs a command of this folder to its end and ends the process with its exit code.
 * @param {() => Promise<number | void>} main gives the exit code, 0 when it gives none
 */
export async function runMain(main) {
  // A reader that went away (`| head`, a closed terminal) must not keep us from an orderly end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    process.exit((await main()) ?? exitCode.done);
  } catch (error) {
    if (error instanceof Fault) {
      if (error.message !== '') say(`chancery: ${error.message}`);
      process.exit(error.code);
    }
    console.error(error);
    process.exit(exitCode.failed);
  }
}
