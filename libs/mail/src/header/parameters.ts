import { bytesFromLatin1, concatBytes, hexValue } from '../bytes';
import { decodeCharset, type DecodedText } from '../text/charset';
import { decodeEncodedWords } from './encoded-word';
import { trimBlanks, unfold } from './fields';

/** A structured MIME field: `value; name=value; …` (RFC 2045 5.1), values as latin1, quotes undone. */
export interface Parameterised {
  value: string;
  /** Something other than a semicolon stands behind the value; strict readers see no parameters then. */
  loose: boolean;
  params: Parameter[];
}

export interface Parameter {
  /** Lower case, with the `*0*` of RFC 2231 where there is one. */
  name: string;
  value: string;
}

/** Parameters whose unquoted values run on over spaces in the wild: `filename=my report (1).pdf`. */
const RUNS_ON = /^(?:file)?name(?:\*|$)/;

const HEAD = /^(?:[ \t]|\((?:[^()\\]|\\.)*\))*([^\0- ;(]*)/;
const SEPARATORS = /[\0- ;,]*/y;
/** `name=` and where a value begins; the last group is the opening quote. */
const NAME = /([^\0- =;"]+)[\0- ]*=[\0- ]*(")?/y;
const JUNK = /[^\0- ;]*/y;
const QUOTED = /[^"\\]*/y;
const TOKEN = /[^\0- ;]*/y;
const LINE = /[^;]*/y;

/** Reads Content-Type, Content-Disposition and their like; forgives what the wild gets wrong. */
export function parseParameterised(raw: string): Parameterised {
  const text = unfold(raw);
  const head = HEAD.exec(text);
  const value = head?.[1] ?? '';
  const params: Parameter[] = [];
  let at = head?.[0].length ?? 0;
  const loose = /^[\0- ]*[^\0- ;(]/.test(text.slice(at, at + 100));
  let comments = true;
  while (true) {
    at = skip(SEPARATORS, text, at);
    if (at >= text.length) return { value: value.toLowerCase(), loose, params };
    if (text.charCodeAt(at) === 40) {
      const end: number = comments ? afterComment(text, at) : -1;
      // Never closed: from here a bracket is a character like others, and nothing is scanned twice.
      comments = end >= 0;
      at = comments ? end : at + 1;
      continue;
    }
    NAME.lastIndex = at;
    const named = NAME.exec(text);
    if (!named) {
      at = Math.max(skip(JUNK, text, at), at + 1);
      continue;
    }
    const name = named[1]!.toLowerCase();
    at = NAME.lastIndex;
    if (named[2]) {
      const quoted = readQuoted(text, at);
      params.push({ name, value: quoted.value });
      at = quoted.end;
    } else {
      const end = skip(RUNS_ON.test(name) ? LINE : TOKEN, text, at);
      params.push({ name, value: trimBlanks(text.slice(at, end), 'end') });
      at = end;
    }
  }
}

/** Where a sticky pattern that also takes nothing stops. */
function skip(pattern: RegExp, text: string, at: number): number {
  if (at >= text.length) return text.length;
  pattern.lastIndex = at;
  pattern.test(text);
  return pattern.lastIndex;
}

/** A quoted string (RFC 5322 3.2.4) from behind its quote: a backslash stands for the character after it. */
function readQuoted(text: string, from: number): { value: string; end: number } {
  const pieces: string[] = [];
  let at = from;
  while (true) {
    const end = skip(QUOTED, text, at);
    pieces.push(text.slice(at, end));
    if (end >= text.length || text.charCodeAt(end) === 34) {
      return { value: pieces.join(''), end: end + 1 };
    }
    pieces.push(text.slice(end + 1, end + 2));
    at = end + 2;
  }
}

/** Index behind a comment that may hold others; -1 when it is never closed. */
function afterComment(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const code = text[at];
    if (code === '\\') at++;
    else if (code === '(') depth++;
    else if (code === ')' && --depth === 0) return at + 1;
  }
  return -1;
}

/**
 * A parameter's text by RFC 2231: `name*` with charset, `name*0`, `name*1*` … put together, else the
 * plain `name` with encoded words decoded, as the wild writes them. Null when there is none.
 */
export function parameterText(params: readonly Parameter[], name: string): DecodedText | null {
  const extended = params.find((each) => each.name === `${name}*`);
  if (extended) return decodeExtended([{ value: extended.value, coded: true }]);
  const pieces = continuations(params, name);
  if (pieces) return pieces.some((piece) => piece.coded) ? decodeExtended(pieces) : joined(pieces);
  const plain = params.filter((each) => each.name === name);
  if (plain.length === 0) return null;
  const decoded = decodeEncodedWords(plain[0]!.value);
  const contradicted = plain.some((each) => each.value !== plain[0]!.value);
  return { text: decoded.text, damaged: decoded.damaged || contradicted };
}

const ENCODED_WORD = /=\?[^?]{0,64}\?[bq]\?/i;

interface Piece {
  value: string;
  coded: boolean;
}

function continuations(params: readonly Parameter[], name: string): Piece[] | null {
  const found = new Map<number, Piece>();
  for (const each of params) {
    if (!each.name.startsWith(`${name}*`)) continue;
    const number = /^(\d{1,4})(\*?)$/.exec(each.name.slice(name.length + 1));
    if (!number) continue;
    const at = Number(number[1]);
    if (!found.has(at)) found.set(at, { value: each.value, coded: number[2] === '*' });
  }
  if (found.size === 0) return null;
  const pieces: Piece[] = [];
  // Mailers have been seen to count from one.
  for (let at = found.has(0) ? 0 : 1; found.has(at); at++) pieces.push(found.get(at)!);
  return pieces.length > 0 ? pieces : [...found.values()];
}

function joined(pieces: readonly Piece[]): DecodedText {
  return decodeEncodedWords(pieces.map((piece) => piece.value).join(''));
}

function decodeExtended(pieces: readonly Piece[]): DecodedText {
  let charset: string | null = null;
  let broken = false;
  const bytes = pieces.map((piece, index) => {
    let { value } = piece;
    if (index === 0 && piece.coded) {
      const marks = /^([^']*)'[^']*'/.exec(value);
      charset = marks?.[1] ?? null;
      if (marks) value = value.slice(marks[0].length);
    }
    return piece.coded ? percentDecoded(value, () => (broken = true)) : bytesFromLatin1(value);
  });
  const decoded = decodeCharset(concatBytes(bytes), charset);
  // Some programs decode an encoded word even here, where it stands for itself.
  return {
    text: decoded.text,
    damaged: decoded.damaged || broken || ENCODED_WORD.test(decoded.text),
  };
}

function percentDecoded(value: string, onBroken: () => void): Uint8Array {
  const bytes = new Uint8Array(value.length);
  let length = 0;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    const high = code === 37 ? hexValue(value.charCodeAt(i + 1)) : -1;
    const low = high < 0 ? -1 : hexValue(value.charCodeAt(i + 2));
    if (low >= 0) {
      bytes[length++] = (high << 4) | low;
      i += 2;
    } else {
      if (code === 37) onBroken();
      bytes[length++] = code;
    }
  }
  return bytes.subarray(0, length);
}
