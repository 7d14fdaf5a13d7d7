/**
 * A text in the one spelling in which values are looked for, with the way back to its own places.
 * Digits of other scripts and full-width characters become ASCII, dashes and blanks become one kind,
 * and what is not seen (soft hyphen, zero-width marks) is left out: a number that looks the same
 * to a reader is the same number.
 */
export interface PlainText {
  readonly text: string;
  /** The same in lower case, of the same length. */
  readonly lower: string;
  /** Place in the original of a place in `text`. */
  original(at: number): number;
}

const BEYOND = /[^\x00-\x7f]/;
const DIGIT = /\p{Nd}/u;
const UNSEEN = /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]/;
const DASH = /[\u2010-\u2015\u2043\u2212\u30fc\ufe58\ufe63\uff0d]/;
const BLANK = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;

export function plainText(source: string): PlainText {
  if (!BEYOND.test(source)) {
    const text = source.replaceAll('\t', ' ');
    return { text, lower: text.toLowerCase(), original: (at) => at };
  }
  const places: number[] = [];
  let text = '';
  let lower = '';
  for (let at = 0; at < source.length;) {
    const code = source.codePointAt(at)!;
    const char = String.fromCodePoint(code);
    const plain = code < 128 ? (char === '\t' ? ' ' : char) : plainCharacter(char, code);
    for (let unit = 0; unit < plain.length; unit++) places.push(at);
    text += plain;
    const small = plain.toLowerCase();
    lower += small.length === plain.length ? small : plain;
    at += char.length;
  }
  places.push(source.length);
  return { text, lower, original: (at) => places[at] ?? source.length };
}

function plainCharacter(char: string, code: number): string {
  if (UNSEEN.test(char)) return '';
  if (DASH.test(char)) return '-';
  if (BLANK.test(char)) return ' ';
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  return DIGIT.test(char) ? String(digitOf(code)) : char;
}

/** Decimal digits stand in runs of ten in Unicode, each run's zero first (Unicode 4.6). */
function digitOf(code: number): number {
  if (code >= 0x1d7ce && code <= 0x1d7ff) return (code - 0x1d7ce) % 10;
  let zero = code;
  while (code - zero < 9 && DIGIT.test(String.fromCodePoint(zero - 1))) zero--;
  return code - zero;
}
