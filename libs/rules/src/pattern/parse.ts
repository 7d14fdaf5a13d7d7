import { parseEscape, parseSet } from './parse-set';
import { Cursor } from './cursor';
import { PatternError, type Node } from './syntax';

const DEEPEST = 50;

/**
 * Reads a pattern in the syntax of .NET regular expressions, which mail flow rules are written in.
 *
 * @throws PatternError for what is not a pattern, and for what cannot be judged in linear time:
 * look-ahead, look-behind, back-references, atomic groups, conditionals, balancing groups.
 */
export function parsePattern(source: string): Node {
  const cursor = new Cursor(source);
  const node = parseChoice(cursor, 0);
  if (!cursor.done) throw new PatternError('There is a ) without a (.', cursor.at);
  return node;
}

function parseChoice(cursor: Cursor, depth: number): Node {
  if (depth > DEEPEST) throw new PatternError('Groups are nested too deeply.', cursor.at);
  const branches = [parseSequence(cursor, depth)];
  while (cursor.take('|')) branches.push(parseSequence(cursor, depth));
  return branches.length === 1 ? branches[0]! : { kind: 'choice', branches };
}

function parseSequence(cursor: Cursor, depth: number): Node {
  const items: Node[] = [];
  while (!cursor.done && !cursor.sees('|') && !cursor.sees(')')) {
    const atom = parseAtom(cursor, depth);
    if (atom) items.push(parseQuantifier(cursor, atom));
  }
  return items.length === 1 ? items[0]! : { kind: 'sequence', items };
}

/** One element, or null for a comment. */
function parseAtom(cursor: Cursor, depth: number): Node | null {
  const at = cursor.at;
  const char = cursor.next();
  switch (char) {
    case '.':
      return { kind: 'any' };
    case '^':
      return { kind: 'start', absolute: false };
    case '$':
      return { kind: 'end', absolute: false };
    case '[':
      return { kind: 'set', set: parseSet(cursor, at) };
    case '(':
      return parseGroup(cursor, at, depth);
    case '\\':
      return parseEscapedAtom(cursor, at);
    case '*':
    case '+':
    case '?':
      throw new PatternError(`There is nothing that ${char} could repeat.`, at);
    default:
      return { kind: 'char', char };
  }
}

function parseEscapedAtom(cursor: Cursor, at: number): Node {
  if (cursor.done) throw new PatternError('The pattern ends in a \\.', at);
  switch (cursor.peek()) {
    case 'b':
    case 'B':
      return { kind: 'boundary', negated: cursor.next() === 'B', at };
    case 'A':
      cursor.next();
      return { kind: 'start', absolute: true };
    case 'z':
      cursor.next();
      return { kind: 'end', absolute: true };
    case 'Z':
      cursor.next();
      return { kind: 'nearly-end' };
    case 'G':
      throw new PatternError('\\G has no meaning in a mail flow rule.', at);
  }
  if (/[1-9k]/.test(cursor.peek()))
    throw new PatternError(
      'A back-reference cannot be judged in linear time. Write the text out instead.',
      at,
    );
  const member = parseEscape(cursor, at);
  if (member.kind === 'range' && member.from === member.to)
    return { kind: 'char', char: member.from };
  return { kind: 'set', set: { negated: false, members: [member] } };
}

function parseGroup(cursor: Cursor, at: number, depth: number): Node | null {
  let flags = '';
  if (cursor.take('?')) {
    refuseAssertions(cursor, at);
    if (cursor.take('#')) {
      cursor.until(')', 'The comment is not closed.', at);
      return null;
    }
    if (cursor.sees('<') || cursor.sees("'") || cursor.sees('P<')) readName(cursor, at);
    else {
      flags = readFlags(cursor, at);
      if (cursor.take(')')) return { kind: 'flags', flags };
      if (!cursor.take(':')) throw new PatternError('This kind of group is not known.', at);
    }
  }
  const body = parseChoice(cursor, depth + 1);
  if (!cursor.take(')')) throw new PatternError('A ( is not closed.', at);
  return { kind: 'group', flags, body };
}

function refuseAssertions(cursor: Cursor, at: number): void {
  const refused: readonly [string, string][] = [
    ['=', 'Look-ahead'],
    ['!', 'Look-ahead'],
    ['<=', 'Look-behind'],
    ['<!', 'Look-behind'],
    ['>', 'An atomic group'],
    ['(', 'A conditional group'],
  ];
  for (const [mark, what] of refused)
    if (cursor.sees(mark))
      throw new PatternError(
        `${what} cannot be judged in linear time. Use an exception for what must not be there.`,
        at,
      );
}

function readName(cursor: Cursor, at: number): void {
  const close = cursor.sees("'") ? "'" : '>';
  cursor.take('P');
  cursor.next();
  const name = cursor.until(close, 'The name of a group is not closed.', at);
  if (!/^\w+$/.test(name)) throw new PatternError('This kind of group is not known.', at);
}

/** `i`, `m` and `s` count; `n` and `c` change nothing that a rule could see. */
function readFlags(cursor: Cursor, at: number): string {
  let flags = '';
  while (!cursor.done && /[a-zA-Z-]/.test(cursor.peek())) flags += cursor.next();
  if (/x/.test(flags))
    throw new PatternError('The option x (ignore blanks in the pattern) is not available.', at);
  if (!/^[imsnc]*(-[imsnc]+)?$/.test(flags))
    throw new PatternError('This kind of group is not known.', at);
  const [on = '', off = ''] = flags.replaceAll(/[nc]/g, '').split('-');
  return off === '' ? on : `${on}-${off}`;
}

function parseQuantifier(cursor: Cursor, body: Node): Node {
  const at = cursor.at;
  const range = readRange(cursor);
  if (!range) return body;
  const lazy = cursor.take('?');
  if (/^(?:[*+?]|\{\d+(?:,\d*)?\})/.test(cursor.rest()))
    throw new PatternError('A repetition is repeated. Put the inner one in brackets.', cursor.at);
  if (range.max < range.min) throw new PatternError('The range of a repetition is reversed.', at);
  if (body.kind === 'flags') throw new PatternError('Options cannot be repeated.', at);
  return { kind: 'repeat', body, ...range, lazy };
}

function readRange(cursor: Cursor): { min: number; max: number } | null {
  if (cursor.take('*')) return { min: 0, max: Infinity };
  if (cursor.take('+')) return { min: 1, max: Infinity };
  if (cursor.take('?')) return { min: 0, max: 1 };
  // A brace that is no repetition is a brace, as in .NET.
  const counted = /^\{(\d+)(,(\d*))?\}/.exec(cursor.rest());
  if (!counted) return null;
  cursor.skip(counted[0].length);
  const min = Number(counted[1]);
  if (counted[2] === undefined) return { min, max: min };
  return { min, max: counted[3] === '' ? Infinity : Number(counted[3]) };
}
