/** Exit codes that mail admins know (sysexits) and ours below them; interface conventions 3.6. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** There is something to change, where that was asked for. */
  changes: 2,
  usage: 64,
  badInput: 65,
  unavailable: 69,
  cannotCreate: 73,
  temporary: 75,
  noPermission: 77,
  badConfiguration: 78,
  interrupted: 130,
} as const;

/** Ends a command with one line and a code. */
export class CommandError extends Error {
  constructor(
    readonly exit: number,
    message: string,
  ) {
    super(message);
  }
}

/** Data goes to stdout, talk to stderr. */
export const data = (value: unknown): void =>
  void process.stdout.write(`${JSON.stringify(value)}\n`);
export const talk = (line: string): void => void process.stderr.write(`${line}\n`);
