/**
 * What a UTF-16 code unit is to a whole-word search.
 *
 * A word ends where spaces, punctuation or symbols begin (New-TransportRule, "Words"). Scripts that
 * are written without spaces have no such ends: there a value matches wherever it stands, which is
 * the only reading that ever matches. Korean is among them because particles are joined to words.
 * Surrogates are counted there too: Han beyond the basic plane, and emoji, which bound nothing.
 */
export const SEPARATOR = 0;
export const LETTER = 1;
export const SPACELESS = 2;
export const SPACE = 3;

const WORD = /[\p{L}\p{M}\p{N}]/u;
const WITHOUT_SPACES =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u;
const BLANK = /[\s\u0085\u200b]/u;

let table: Uint8Array | undefined;

/** Class of every code unit; made at first use, 64 KiB. */
export function characterClasses(): Uint8Array {
  if (table) return table;
  table = new Uint8Array(0x10000);
  for (let unit = 0; unit < 0x10000; unit++) table[unit] = classOf(unit);
  return table;
}

function classOf(unit: number): number {
  if (unit >= 0xd800 && unit <= 0xdfff) return SPACELESS;
  const char = String.fromCharCode(unit);
  if (BLANK.test(char)) return SPACE;
  if (!WORD.test(char)) return SEPARATOR;
  return WITHOUT_SPACES.test(char) ? SPACELESS : LETTER;
}
