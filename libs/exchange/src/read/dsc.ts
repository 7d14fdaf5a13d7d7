import {
  beginning,
  type ExchangeValue,
  Fault,
  MOST_REFUSALS,
  type ReadOptions,
  type ReadParameter,
  type ReadRule,
  type Refusal,
} from '../model';
import { isDoubleQuote, isSingleQuote } from '../powershell/characters';
import { Cursor } from '../powershell/cursor';
import { ValueReader } from '../powershell/values';

const RESOURCE = /^[^\S\n]*EXOTransportRule[^\S\n]+(?=["'\w])/gim;

/**
 * Reads the `EXOTransportRule` resources of a Microsoft365DSC configuration. What stands around them is
 * not read. A value that depends on a parameter of the configuration is lost by itself, with its line:
 * the rest of the rule is still there.
 */
export function readDsc(
  text: string,
  options: ReadOptions,
): { rules: ReadRule[]; refusals: Refusal[] } {
  const cursor = new Cursor(text.replaceAll('\r\n', '\n'));
  const rules: ReadRule[] = [];
  const refusals: Refusal[] = [];
  for (const found of cursor.text.matchAll(RESOURCE)) {
    if (refusals.length >= MOST_REFUSALS) break;
    const at = found.index + found[0].search(/\S/);
    cursor.at = found.index + found[0].length;
    try {
      rules.push({
        kind: 'new',
        line: cursor.lineOf(at),
        parameters: readResource(cursor, options),
        notes: [],
      });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      refusals.push({
        line: error.line,
        text: beginning(cursor.text.slice(at)),
        reason: error.reason,
      });
    }
  }
  return { rules, refusals };
}

function readResource(cursor: Cursor, options: ReadOptions): ReadParameter[] {
  const reader = new ValueReader(cursor, variablesOf(options));
  reader.item();
  cursor.skipBlanks(true);
  if (!cursor.take('{')) throw cursor.fault('A { is expected after the name of the resource.');
  const parameters: ReadParameter[] = [];
  for (;;) {
    do cursor.skipBlanks(true);
    while (cursor.take(';'));
    if (cursor.take('}')) return parameters;
    if (cursor.done) throw cursor.fault('The resource is not closed.');
    const name = cursor.match(/\w+/y);
    if (name === null) throw cursor.fault('The name of a property is expected here.');
    const { line } = cursor;
    cursor.at += name.length;
    cursor.skipBlanks();
    if (!cursor.take('=')) throw cursor.fault(`There is no value for ${name}.`);
    cursor.skipBlanks();
    parameters.push(readProperty(cursor, reader, name, line));
  }
}

function readProperty(
  cursor: Cursor,
  reader: ValueReader,
  name: string,
  line: number,
): ReadParameter {
  const start = cursor.at;
  try {
    return { name, value: reader.argument(), line };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const end = endOfValue(cursor.text, start);
    const value = cursor.text.slice(start, end).trim();
    cursor.at = end;
    return { name, value, line, fault: error.reason };
  }
}

/** Where the line of a value ends, strings closed. */
function endOfValue(text: string, start: number): number {
  let closes: ((char: string) => boolean) | null = null;
  for (let at = start; at < text.length; at++) {
    const char = text[at]!;
    if (closes) {
      if (closes(char)) closes = null;
    } else if (isSingleQuote(char)) closes = isSingleQuote;
    else if (isDoubleQuote(char)) closes = isDoubleQuote;
    else if (char === '\n' || char === ';') return at;
  }
  return text.length;
}

/** Properties whose values are still written as in the configuration. */
export function readProperties(
  properties: Readonly<Record<string, ExchangeValue>>,
  options: ReadOptions,
  line: number,
): ReadParameter[] {
  return Object.entries(properties).map(([name, value]) => {
    if (typeof value !== 'string' || !/^\s*["'$@\u2018-\u201e]/.test(value))
      return { name, value, line };
    const cursor = new Cursor(value.trim(), line);
    return readProperty(cursor, new ValueReader(cursor, variablesOf(options)), name, line);
  });
}

const variablesOf = ({ variables = {} }: ReadOptions): Map<string, ExchangeValue> =>
  new Map(Object.entries(variables).map(([name, value]) => [name.toLowerCase(), value]));
