import type { RuleTest } from '@chancery/contracts';

/**
 * What asks the same of the command line.
 *
 * @param file the message as a file
 * @param from the envelope sender; empty for the null sender
 * @param connection how the message comes in, as far as it is not as it mostly is
 */
export function testCommand(
  file: string,
  from: string,
  to: readonly string[],
  { client, authenticated = true }: Pick<RuleTest, 'client' | 'authenticated'> = {},
): string {
  return [
    'npm run --silent chancery -- rules test',
    quoted(file),
    '--rules rules.json --from',
    quoted(from),
    '--to',
    ...to.map(quoted),
    ...(client === undefined ? [] : ['--client', quoted(client)]),
    ...(authenticated ? [] : ['--no-signed-in']),
  ].join(' ');
}

/** As one word for a POSIX shell: nothing in single quotes means anything but a single quote. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith('-')
    ? text
    : `'${text.replaceAll("'", `'\\''`)}'`;
