import { charsetName, isPlainCharset, isUnsaidCharset } from '@chancery/mail';

/** How texts stand in a body of some charset. */
export interface InCharset {
  before: Buffer;
  after: Buffer;
  /** The body has to become UTF-8, or at least be said to be. */
  becomes: 'utf-8' | null;
  /** Its bytes change for that. */
  converts: boolean;
}

/**
 * Texts as bytes of a body's charset; where that has no room for them, the body becomes UTF-8. A body that
 * promises ASCII may hold nothing else, so that calling it UTF-8 changes nothing.
 */
export function inCharset(before: string, after: string, charset: string | null): InCharset {
  const utf8 = { before: Buffer.from(before), after: Buffer.from(after) };
  if (!isPlainCharset(charset)) return { ...utf8, becomes: 'utf-8', converts: true };
  if (/^[\x00-\x7f]*$/.test(before + after)) return { ...utf8, becomes: null, converts: false };
  if (isUnsaidCharset(charset)) return { ...utf8, becomes: 'utf-8', converts: false };
  const name = charsetName(charset);
  if (name === 'utf-8') return { ...utf8, becomes: null, converts: false };
  const start = singleBytes(before, name);
  const end = singleBytes(after, name);
  return start && end
    ? { before: start, after: end, becomes: null, converts: false }
    : { ...utf8, becomes: 'utf-8', converts: true };
}

const tables = new Map<string, ReadonlyMap<string, number>>();

/** The text in a charset of one byte to a character; null where it has others, or is not such a charset. */
function singleBytes(text: string, charset: string): Buffer | null {
  let table = tables.get(charset);
  if (!table) tables.set(charset, (table = tableOf(charset)));
  const bytes: number[] = [];
  for (const character of text) {
    const byte = table.get(character);
    if (byte === undefined) return null;
    bytes.push(byte);
  }
  return Buffer.from(bytes);
}

/** What each byte alone is; in a charset of several bytes to a character that is ASCII. */
function tableOf(charset: string): ReadonlyMap<string, number> {
  const decoder = new TextDecoder(charset, { fatal: true });
  const table = new Map<string, number>();
  for (let byte = 0; byte < 256; byte++)
    try {
      const text = decoder.decode(Uint8Array.of(byte));
      if (text.length === 1 && !table.has(text)) table.set(text, byte);
    } catch {
      // No character of its own.
    }
  return table;
}
