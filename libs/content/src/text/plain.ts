import { Buffer } from 'node:buffer';
import { decodeCharset } from '@chancery/mail/web';

export interface PlainText {
  text: string;
  /** Its character set is a guess: what is not found in it is unknown. */
  damaged: boolean;
}

/** So much of a file decides whether it is text. */
const SAMPLE = 64 * 1024;
/** Control characters that stand in no text; tab, line ends, form feed, substitute and escape do. */
const CONTROL = /[\x00-\x08\x0b\x0e-\x19\x1c-\x1f\x7f]/g;
/** One in so many characters may be a control character. */
const CONTROLS = 200;
/**
 * Above this share of bytes beyond ASCII a text that is not UTF-8 may be Cyrillic, Greek or East Asian, and
 * then words in it cannot be found by reading it as Western European.
 */
const WESTERN = 0.15;

/**
 * The text of a file, or null where it is none. UTF-8 and UTF-16 are told by their form, with and without
 * mark; a declared character set is believed where it fits; else Western European is taken.
 */
export function looksLikeText(file: Buffer, charset: string | null): PlainText | null {
  if (file.length === 0) return { text: '', damaged: false };
  const wide = markedWide(file) ?? unmarkedWide(file);
  if (wide) {
    const { text, damaged } = decodeCharset(file, wide);
    return isText(text) ? { text, damaged } : null;
  }
  if (!isText(file.toString('latin1', 0, SAMPLE))) return null;
  if (charset) {
    const declared = decodeCharset(file, charset);
    if (!declared.damaged) return declared;
  }
  const plain = decodeCharset(file, null);
  if (!plain.damaged || charset) return plain;
  let high = 0;
  for (const byte of file) if (byte > 127) high++;
  return { text: plain.text, damaged: high > file.length * WESTERN };
}

function isText(text: string): boolean {
  const sample = text.slice(0, SAMPLE);
  return (sample.match(CONTROL)?.length ?? 0) * CONTROLS <= sample.length;
}

function markedWide(file: Buffer): string | null {
  if (file.length < 2) return null;
  const mark = file.readUInt16BE(0);
  if (mark === 0xfeff) return 'utf-16be';
  if (mark !== 0xfffe) return null;
  return file.length >= 4 && file.readUInt16BE(2) === 0 ? 'utf-32le' : 'utf-16le';
}

/** Two bytes a character without a mark: nearly every other byte of Western text is then zero. */
function unmarkedWide(file: Buffer): string | null {
  if (file.length < 4 || file.length % 2 === 1) return null;
  const sample = Math.min(file.length, 4096);
  let even = 0;
  let odd = 0;
  for (let i = 0; i < sample; i += 2) {
    if (file[i] === 0) even++;
    if (file[i + 1] === 0) odd++;
  }
  const most = sample * 0.3;
  if (odd > most && even * 20 < odd) return 'utf-16le';
  if (even > most && odd * 20 < even) return 'utf-16be';
  return null;
}
