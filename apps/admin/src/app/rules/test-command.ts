/**
 * What asks the same of the command line.
 *
 * @param file the message as a file
 * @param from the envelope sender; empty for the null sender
 */
export function testCommand(file: string, from: string, to: readonly string[]): string {
  return [
    'npm run --silent chancery -- rules test',
    quoted(file),
    '--rules rules.json --from',
    quoted(from),
    '--to',
    ...to.map(quoted),
  ].join(' ');
}

/** As one word for a POSIX shell: nothing in single quotes means anything but a single quote. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith('-')
    ? text
    : `'${text.replaceAll("'", `'\\''`)}'`;
