import type { ExchangeValue, ReadParameter } from '../model';
import { Fault } from '../model';
import { isDash } from './characters';
import type { Cursor } from './cursor';
import { ValueReader, type Variables } from './values';

export interface Command {
  readonly name: string;
  readonly line: number;
  readonly parameters: readonly ReadParameter[];
  readonly notes: readonly string[];
}

/** Parameters of every cmdlet that take no value. */
const SWITCHES = /^(?:confirm|whatif|verbose|debug|force|usermodernscope)$/i;

/**
 * Reads a command from its name to the end of the statement.
 *
 * @throws Fault with the line of what cannot be read.
 */
export function readCommand(cursor: Cursor, variables: Variables): Command {
  const line = cursor.line;
  const name = cursor.match(/[\w-]+/y) ?? '';
  cursor.at += name.length;
  const reader = new ValueReader(cursor, variables);
  const parameters: ReadParameter[] = [];
  const notes: string[] = [];
  for (;;) {
    cursor.skipBlanks();
    if (atEnd(cursor)) break;
    refuseOperators(cursor);
    if (isDash(cursor.char) && /[a-z?]/i.test(cursor.peek()))
      parameters.push(readParameter(cursor, reader));
    else if (cursor.char === '@' && /\w/.test(cursor.peek()))
      parameters.push(...splatted(cursor, variables));
    else placeValue(cursor, reader, { name, line, parameters, notes });
  }
  return { name, line, parameters, notes };
}

/** What is left of `<![CDATA[ … ]]>` after a command was copied out of an export does not count. */
function atEnd(cursor: Cursor): boolean {
  if (cursor.sees(']]>')) {
    cursor.at += 3;
    cursor.skipBlanks();
  }
  if (cursor.take(';') || cursor.take('\n')) return true;
  return cursor.done || cursor.char === '}';
}

function refuseOperators(cursor: Cursor): void {
  if (cursor.char === '|')
    throw cursor.fault('A pipeline would have to be run. Only the command itself is read.');
  if (cursor.char === '>') throw cursor.fault('“>” sends output to a file. Remove it.');
  if (cursor.char === '&' || cursor.char === ')')
    throw cursor.fault(`“${cursor.char}” has no place in the command.`);
}

function readParameter(cursor: Cursor, reader: ValueReader): ReadParameter {
  const { line } = cursor;
  const at = cursor.at;
  cursor.at++;
  const name = cursor.match(/[\w?]+/y) ?? '';
  cursor.at += name.length;
  const glued = cursor.take(':');
  cursor.skipBlanks();
  if (!glued && SWITCHES.test(name) && !/^\$/.test(cursor.char)) return { name, value: true, line };
  const missing =
    cursor.done ||
    /^[\n;|}]$/.test(cursor.char) ||
    (isDash(cursor.char) && /[a-z]/i.test(cursor.peek()));
  if (missing) throw cursor.fault(`-${name} has no value.`, at);
  return { name, value: reader.argument(), line };
}

/** `@name`: the parameters are the entries of a table that was written out before. */
function splatted(cursor: Cursor, variables: Variables): ReadParameter[] {
  const { line } = cursor;
  const name = cursor.match(/@\w+/y) ?? '';
  const table = variables.get(name.slice(1).toLowerCase());
  if (table === undefined || table === null || typeof table !== 'object' || Array.isArray(table))
    throw cursor.fault(`It is not known what ${name} stands for. Write the parameters out.`);
  cursor.at += name.length;
  return Object.entries(table as Record<string, ExchangeValue>).map(([key, value]) => ({
    name: key,
    value,
    line,
  }));
}

/** A value without a parameter before it: the name of the rule, or a comment without quotation marks. */
function placeValue(
  cursor: Cursor,
  reader: ValueReader,
  { name, parameters, notes }: Command & { parameters: ReadParameter[]; notes: string[] },
): void {
  const { line } = cursor;
  const at = cursor.at;
  const value = reader.argument();
  const last = parameters.at(-1);
  if (last && /^comments?$/i.test(last.name) && typeof last.value === 'string') {
    parameters.splice(-1, 1, { ...last, value: `${last.value} ${String(value)}` });
    const note = 'The comment has no quotation marks; it was taken up to the next parameter.';
    if (!notes.includes(note)) notes.push(note);
    return;
  }
  if (parameters.some((each) => /^(?:name|identity)$/i.test(each.name)))
    throw cursor.fault(
      `“${typeof value === 'object' ? '…' : String(value)}” belongs to no parameter. Is a dash or a quotation mark missing?`,
      at,
    );
  if (typeof value !== 'string') throw new Fault(line, 'The name of the rule is expected here.');
  parameters.push({ name: /^set/i.test(name) ? 'Identity' : 'Name', value, line });
}
