/**
 * Forms in which text is compared. Both are plain functions of the characters, so that folding two
 * strings and joining them gives the same as folding the joined string (except where composition
 * crosses the seam in {@link foldForWords}).
 */

const BEYOND_ASCII = /[^\x00-\x7f]/;

/** Characters that are not seen: soft hyphen, zero-width marks, word joiner, byte order mark. */
const INVISIBLE = /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]/g;

/**
 * Text for word conditions: without regard to case, to compatibility forms (full-width letters,
 * ligatures, half-width kana; Unicode NFKC) and to characters that show nothing. A word that looks
 * the same to a reader is the same word.
 */
export function foldForWords(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text.toLowerCase();
  return foldCase(text.replace(INVISIBLE, '').normalize('NFKC')).replaceAll('i\u0307', 'i');
}

/**
 * One spelling for all characters that a case-insensitive pattern takes for one another (Unicode
 * simple case folding, the orbits of RE2). Used to look for the literals of a pattern; it may join
 * more than RE2 does, never less.
 */
export function foldCase(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text.toLowerCase();
  // Up and down again joins what one step leaves apart: ſ and s, ß and ẞ, the Kelvin sign and k.
  // The final sigma is the one letter whose lower case depends on its place.
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}

/** Where in a text the place stands that is this one in what {@link foldForWords} makes of it. */
export function placeBeforeFolding(text: string, folded: number): number {
  const isBefore = (at: number): boolean => foldForWords(text.slice(0, at)).length < folded;
  // Seldom does anything that was folded before it change its length.
  let low = folded > 0 && (isBefore(folded) || !isBefore(folded - 1)) ? 0 : folded;
  let high = low === folded ? low : text.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return LOW_HALF.test(text[low] ?? '') && low > 0 ? low + 1 : low;
}

const LOW_HALF = /[\udc00-\udfff]/;
