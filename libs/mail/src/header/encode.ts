import { encodeBase64 } from '../transfer/base64';

/** An encoded word is at most 75 long (RFC 2047 2); `=?utf-8?B?` and `?=` take 12. */
const WORD_BYTES = 45;
/** Lines of ours are folded at this (RFC 5322 2.1.1 recommends 78). */
const LINE = 76;

const encoder = new TextEncoder();

/**
 * A value for an unstructured field (RFC 5322 2.2.1): control characters become spaces, anything that
 * is not printable ASCII, or would be taken for an encoded word, is written as encoded words, and long
 * lines are folded. What comes back can be put behind `Name: ` as it is.
 *
 * @param used characters of the line that are taken already, the name and `: `
 */
export function encodeUnstructured(value: string, used = 0): string {
  const line = value.replace(/[\0-\x1f\x7f]+/g, ' ').trim();
  return needsEncoding(line) ? encodeWords(line).join('\r\n ') : fold(line, used);
}

/** True when text cannot stand in a header field as it is. */
export function needsEncoding(text: string): boolean {
  // Words longer than a line may be cannot be folded, and 998 is the hard end of a line.
  return /[^\x20-\x7e]|=\?/.test(text) || /[^ ]{900}/.test(text);
}

/** Encoded words of UTF-8 in base64 for a text, none cut inside a character; joined they are the text. */
export function encodeWords(text: string): string[] {
  const words: string[] = [];
  let bytes: number[] = [];
  for (const character of text) {
    const coded = encoder.encode(character.isWellFormed() ? character : '\ufffd');
    if (bytes.length + coded.length > WORD_BYTES) {
      words.push(word(bytes));
      bytes = [];
    }
    bytes.push(...coded);
  }
  if (bytes.length > 0) words.push(word(bytes));
  return words;
}

function word(bytes: number[]): string {
  return `=?utf-8?B?${encodeBase64(Uint8Array.from(bytes))}?=`;
}

/** Breaks a line of words at spaces; no line of white space alone comes out of it. */
function fold(line: string, used: number): string {
  if (used + line.length <= LINE) return line;
  let out = '';
  let length = used;
  for (const piece of line.match(/ *[^ ]+/g) ?? []) {
    if (out !== '' && length + piece.length > LINE && piece.startsWith(' ')) {
      out += `\r\n${piece}`;
      length = piece.length;
    } else {
      out += piece;
      length += piece.length;
    }
  }
  return out;
}
