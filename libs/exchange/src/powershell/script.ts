import {
  beginning,
  type ExchangeValue,
  Fault,
  MOST_REFUSALS,
  type ReadOptions,
  type ReadRule,
  type Refusal,
} from '../model';
import { isDoubleQuote, isSingleQuote } from './characters';
import { readCommand } from './command';
import { Cursor } from './cursor';
import { ValueReader } from './values';

const CMDLET = /(new|set)-transportrule(?![\w-])/iy;
/** Where reading goes on after a quotation mark that is not closed. */
const NEXT_CMDLET = /\n[^\S\n]*(?:new|set)-transportrule(?![\w-])/gi;

/**
 * Reads the `New-TransportRule` and `Set-TransportRule` commands of a script. Nothing is evaluated:
 * variables count where the script gives them a literal value before. Every other statement is
 * refused with its line, and the ones after it are still read.
 *
 * @param firstLine on which line of the file the script begins
 */
export function readScript(
  script: string,
  options: ReadOptions = {},
  firstLine = 1,
): { rules: ReadRule[]; refusals: Refusal[] } {
  const cursor = new Cursor(script.replaceAll('\r\n', '\n'), firstLine);
  const variables = new Map<string, ExchangeValue>(
    Object.entries(options.variables ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const rules: ReadRule[] = [];
  const refusals: Refusal[] = [];
  for (;;) {
    const start = skipToStatement(cursor, refusals);
    if (cursor.done) return { rules, refusals };
    if (refusals.length >= MOST_REFUSALS) {
      const reason = 'So much cannot be read that the rest of the file is left alone.';
      refusals.push({ line: cursor.line, text: '', reason });
      return { rules, refusals };
    }
    try {
      const rule = readStatement(cursor, variables);
      if (rule) rules.push(rule);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      refusals.push({
        line: error.line,
        text: beginning(cursor.text.slice(start, start + 500)),
        reason: error.reason,
      });
      cursor.at = start;
      skipStatement(cursor);
    }
  }
}

/** Goes to the next statement, and gives where it begins. */
function skipToStatement(cursor: Cursor, refusals: Refusal[]): number {
  while (refusals.length < MOST_REFUSALS) {
    const before = cursor.at;
    try {
      cursor.skipBlanks(true);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      refusals.push({
        line: error.line,
        text: beginning(cursor.text.slice(before, before + 500)),
        reason: error.reason,
      });
      cursor.at = cursor.sees('<#') ? cursor.text.length : cursor.at + 1;
      continue;
    }
    if (!cursor.take(';')) return cursor.at;
  }
  return cursor.at;
}

function readStatement(cursor: Cursor, variables: Map<string, ExchangeValue>): ReadRule | null {
  const assigned = cursor.match(/\$\w+[^\S\n]*=(?!=)/y);
  if (assigned !== null) {
    assign(cursor, assigned, variables);
    return null;
  }
  const kind = cursor.match(CMDLET);
  if (kind === null) throw cursor.fault(notACommand(cursor));
  const command = readCommand(cursor, variables);
  return {
    kind: /^new/i.test(kind) ? 'new' : 'set',
    line: command.line,
    parameters: command.parameters,
    notes: command.notes,
  };
}

function assign(cursor: Cursor, assigned: string, variables: Map<string, ExchangeValue>): void {
  const name = assigned.slice(1).split(/[\s=]/, 1)[0]!.toLowerCase();
  variables.delete(name);
  cursor.at += assigned.length;
  cursor.skipBlanks(true);
  const word = /^[\w-]$/.test(cursor.char) && cursor.match(/-?\d[\w.]*(?=\s|;|$)/y) === null;
  if (word)
    throw cursor.fault('The value of the variable would have to be evaluated. Write it out.');
  const value = new ValueReader(cursor, variables).argument();
  cursor.skipBlanks();
  if (!cursor.done && !/^[\n;]$/.test(cursor.char))
    throw cursor.fault('The value of the variable would have to be evaluated. Write it out.');
  variables.set(name, value);
}

function notACommand(cursor: Cursor): string {
  const name = cursor.match(/[a-z]\w*-\w+/iy);
  if (name !== null)
    return `${name} is not read: only New-TransportRule and Set-TransportRule are.`;
  const word = cursor.match(/[a-z]+/iy);
  if (
    word !== null &&
    /^(?:if|for|foreach|while|do|switch|function|try|param|begin|process)$/i.test(word)
  )
    return `“${word}” would have to be run; rules inside it are not read.`;
  return 'Only New-TransportRule and Set-TransportRule commands are read.';
}

/** Goes past a statement without understanding it: to the end of its line, brackets and strings closed. */
function skipStatement(cursor: Cursor): void {
  const start = cursor.at;
  let depth = 0;
  while (!cursor.done) {
    const { char } = cursor;
    if (isSingleQuote(char) || isDoubleQuote(char) || cursor.sees('@"') || cursor.sees("@'")) {
      if (!skipString(cursor)) return goOnAfter(cursor, start);
      continue;
    }
    if (cursor.sees('<#')) {
      const end = cursor.text.indexOf('#>', cursor.at);
      cursor.at = end === -1 ? cursor.text.length : end + 2;
      continue;
    }
    if (char === '#' && /^[\s;({]?$/.test(cursor.text[cursor.at - 1] ?? '')) {
      while (!cursor.done && cursor.char !== '\n') cursor.at++;
      continue;
    }
    if (char === '`') cursor.at++;
    else if (/^[({]$/.test(char)) depth++;
    else if (/^[)}]$/.test(char)) depth = Math.max(0, depth - 1);
    else if (depth === 0 && (char === '\n' || char === ';') && !goesOn(cursor, start)) {
      cursor.at++;
      return;
    }
    cursor.at++;
  }
  if (depth > 0) goOnAfter(cursor, start);
}

/** A line that ends in a pipe or a comma goes on; so does one whose block begins on the next. */
const goesOn = (cursor: Cursor, start: number): boolean =>
  cursor.char === '\n' &&
  (/[|,]\s*$/.test(cursor.text.slice(Math.max(start, cursor.at - 80), cursor.at)) ||
    cursor.match(/\n\s*\{/y) !== null);

function skipString(cursor: Cursor): boolean {
  if (cursor.char === '@') {
    const end = cursor.text.indexOf(`\n${cursor.peek()}@`, cursor.at);
    if (end === -1) return false;
    cursor.at = end + 3;
    return true;
  }
  const closes = isSingleQuote(cursor.char) ? isSingleQuote : isDoubleQuote;
  const escapes = closes === isDoubleQuote;
  for (let at = cursor.at + 1; at < cursor.text.length; at++) {
    const char = cursor.text[at]!;
    if (escapes && char === '`') at++;
    else if (closes(char)) {
      if (!closes(cursor.text[at + 1] ?? '')) {
        cursor.at = at + 1;
        return true;
      }
      at++;
    }
  }
  return false;
}

/** Something is not closed: reading goes on at the next line that begins with a rule. */
function goOnAfter(cursor: Cursor, start: number): void {
  NEXT_CMDLET.lastIndex = start + 1;
  const next = NEXT_CMDLET.exec(cursor.text);
  cursor.at = next ? next.index + 1 : cursor.text.length;
}
