import type { Cursor } from './cursor';
import { PatternError, type CharacterSet, type SetMember } from './syntax';

/** The inside of `[…]`; the cursor stands behind the `[`, which is at `at`. */
export function parseSet(cursor: Cursor, at: number): CharacterSet {
  const negated = cursor.take('^');
  const members: SetMember[] = [];
  // A ] in the first place is a member, as in .NET.
  if (cursor.take(']')) members.push(range(']', ']'));
  while (!cursor.take(']')) {
    if (cursor.done) throw new PatternError('A [ is not closed.', at);
    if (cursor.sees('-['))
      throw new PatternError(
        'Subtraction of sets is not available. List what is meant.',
        cursor.at,
      );
    members.push(parseMember(cursor));
  }
  return { negated, members };
}

function parseMember(cursor: Cursor): SetMember {
  const at = cursor.at;
  const first = parseOne(cursor);
  if (first.kind !== 'range' || !cursor.sees('-') || /^-(?:\]|\[|$)/.test(cursor.rest()))
    return first;
  cursor.take('-');
  const last = parseOne(cursor);
  if (last.kind !== 'range')
    throw new PatternError('A range in [ ] must end in a single character.', at);
  if ((last.from.codePointAt(0) ?? 0) < (first.from.codePointAt(0) ?? 0))
    throw new PatternError('A range in [ ] is reversed.', at);
  return range(first.from, last.from);
}

function parseOne(cursor: Cursor): SetMember {
  const at = cursor.at;
  if (!cursor.take('\\')) {
    const char = cursor.next();
    return range(char, char);
  }
  if (cursor.done) throw new PatternError('The pattern ends in a \\.', at);
  if (cursor.take('b')) return range('\b', '\b');
  return parseEscape(cursor, at);
}

const CLASSES = { d: 'digit', w: 'word', s: 'space' } as const;
const CONTROLS: Readonly<Record<string, string>> = {
  t: '\t',
  n: '\n',
  r: '\r',
  f: '\f',
  v: '\v',
  a: '\x07',
  e: '\x1b',
};

/** What stands behind a `\`, inside and outside of `[ ]` alike. */
export function parseEscape(cursor: Cursor, at: number): SetMember {
  const letter = cursor.next();
  const lower = letter.toLowerCase();
  if (lower === 'd' || lower === 'w' || lower === 's')
    return { kind: 'class', name: CLASSES[lower], negated: letter !== lower };
  if (lower === 'p') return parseProperty(cursor, at, letter === 'P');
  if (letter === 'x') return single(hex(cursor, 2, at));
  if (letter === 'u') return single(hex(cursor, 4, at));
  if (letter === 'c') return single((cursor.next().toUpperCase().codePointAt(0) ?? 0) & 0x1f);
  if (letter === '0') return single(octal(cursor));
  const control = CONTROLS[letter];
  if (control !== undefined) return range(control, control);
  if (/[a-zA-Z0-9]/.test(letter))
    throw new PatternError(`The escape \\${letter} is not known.`, at);
  return range(letter, letter);
}

/** Unicode blocks by which .NET lets scripts be named, as ranges. */
const BLOCKS: Readonly<Record<string, readonly [number, number]>> = {
  IsBasicLatin: [0x00, 0x7f],
  'IsLatin-1Supplement': [0x80, 0xff],
  'IsLatinExtended-A': [0x100, 0x17f],
  IsGreek: [0x370, 0x3ff],
  IsGreekandCoptic: [0x370, 0x3ff],
  IsCyrillic: [0x400, 0x4ff],
  IsHebrew: [0x590, 0x5ff],
  IsArabic: [0x600, 0x6ff],
  IsDevanagari: [0x900, 0x97f],
  IsThai: [0xe00, 0xe7f],
  IsHiragana: [0x3040, 0x309f],
  IsKatakana: [0x30a0, 0x30ff],
  IsCJKUnifiedIdeographs: [0x4e00, 0x9fff],
  IsHangulSyllables: [0xac00, 0xd7af],
};

function parseProperty(cursor: Cursor, at: number, negated: boolean): SetMember {
  if (!cursor.take('{')) throw new PatternError('\\p needs a name in braces.', at);
  const name = cursor.until('}', 'The name behind \\p is not closed.', at);
  const block = BLOCKS[name];
  if (block && !negated)
    return range(String.fromCodePoint(block[0]), String.fromCodePoint(block[1]));
  if (!/^[A-Z][a-z]?$/.test(name))
    throw new PatternError(`The group of characters ${name} is not known.`, at);
  return { kind: 'property', name, negated };
}

function hex(cursor: Cursor, digits: number, at: number): number {
  const text = cursor.rest().slice(0, digits);
  if (text.length < digits || !/^[0-9a-fA-F]+$/.test(text))
    throw new PatternError(`An escape by number needs ${digits} hexadecimal digits.`, at);
  cursor.skip(digits);
  return Number.parseInt(text, 16);
}

function octal(cursor: Cursor): number {
  const digits = /^[0-7]{0,2}/.exec(cursor.rest())?.[0] ?? '';
  cursor.skip(digits.length);
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

const range = (from: string, to: string): SetMember => ({ kind: 'range', from, to });

function single(point: number): SetMember {
  const char = String.fromCodePoint(point);
  return range(char, char);
}
