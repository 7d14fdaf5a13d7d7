import { charsetAliases } from './charset-aliases';
import { SHIFTED } from './shifted';

export interface DecodedText {
  text: string;
  /** True when the charset is unknown or the bytes are not valid in it: the text is then a guess. */
  damaged: boolean;
}

/** Labels that promise ASCII or nothing at all. */
const UNSAID = new Set([
  '',
  'us-ascii',
  'ascii',
  'ansi_x3.4-1968',
  'iso646-us',
  '7bit',
  '8bit',
  'binary',
  'unknown',
  'unknown-8bit',
  'x-unknown',
  'default',
  'default_charset',
  'none',
  'us_ascii',
  'usascii',
]);

type Decoder = InstanceType<typeof TextDecoder>;

const strict = new Map<string, Decoder>();
const lenient = new Map<string, Decoder>();
const unknown = new Set<string>();
const UNKNOWN_MAX = 200;

/** A charset label as written, cleaned: lower case, no quotes, known aliases resolved. */
export function charsetName(label: string | null): string {
  const name = (label ?? '').toLowerCase().replace(/["'\s]/g, '');
  const plain = charsetAliases.get(name) ?? name;
  if (UNSAID.has(plain) || SHIFTED.has(plain) || decoderFor(lenient, plain, false)) return plain;
  // cp1252, win-1252, windows1252, iso8859_1, iso-8859-1:1987, 8859-1
  const page = /^(?:cp|win|windows|ms|x-cp|x-windows)[-_]?(125[0-8])$/.exec(plain)?.[1];
  if (page) return `windows-${page}`;
  const part = /^(?:iso|x-iso)?[-_]?8859[-_]?(\d{1,2})(?:[:-].*)?$/.exec(plain)?.[1];
  if (part) return `iso-8859-${part}`;
  return plain;
}

/** Is there a way to read text in this charset? */
export function isCharsetKnown(label: string | null): boolean {
  const name = charsetName(label);
  return UNSAID.has(name) || SHIFTED.has(name) || decoderFor(lenient, name, false) !== null;
}

/** Charsets in which a byte of ASCII may mean something else. */
const NOT_ASCII = new Set(['utf-16le', 'utf-16be', 'replacement']);

/** Does every ASCII character stand for itself in this charset, as one byte, and in no other way? */
export function isPlainCharset(label: string | null): boolean {
  const name = charsetName(label);
  if (UNSAID.has(name)) return true;
  if (SHIFTED.has(name)) return false;
  const decoder = decoderFor(lenient, name, false);
  return decoder !== null && !NOT_ASCII.has(decoder.encoding);
}

/** Does the label promise nothing but ASCII? */
export const isUnsaidCharset = (label: string | null): boolean => UNSAID.has(charsetName(label));

/**
 * Decodes bytes by a MIME charset label. Text without a charset, or in US-ASCII, is read as UTF-8
 * where it is valid UTF-8 (which text in another charset practically never is), else as windows-1252
 * and called damaged. Charsets follow WHATWG's reading of their names (ISO-8859-1 is windows-1252,
 * gb2312 is gbk), as every mail program's do.
 */
export function decodeCharset(bytes: Uint8Array, label: string | null): DecodedText {
  const marked = byteOrderMark(bytes);
  const name = marked ?? charsetName(label);
  if (UNSAID.has(name)) {
    const text = strictly('utf-8', bytes);
    if (text !== null) return { text, damaged: false };
    return {
      text: mostlyUtf8(bytes) ?? leniently('windows-1252', bytes) ?? '',
      damaged: true,
    };
  }
  const shifted = SHIFTED.get(name);
  const text = shifted ? shifted(bytes) : strictly(name, bytes);
  if (text !== null) return { text, damaged: false };
  const guess =
    leniently(name, bytes) ?? strictly('utf-8', bytes) ?? leniently('windows-1252', bytes);
  return { text: guess ?? '', damaged: true };
}

/** UTF-8 with few faults in it (cut in a character, one stray byte); null when it is something else. */
function mostlyUtf8(bytes: Uint8Array): string | null {
  const text = leniently('utf-8', bytes);
  if (text === null) return null;
  const faults = text.split('\ufffd').length - 1;
  const beyondAscii = text.match(/[^\x00-\x7f\ufffd]/g)?.length ?? 0;
  return faults * 2 <= beyondAscii ? text : null;
}

/** A byte order mark is believed over the label, as WHATWG's decode algorithm does. */
function byteOrderMark(bytes: Uint8Array): string | null {
  if (bytes.length < 2) return null;
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] !== 0xff || bytes[1] !== 0xfe) return null;
  return bytes[2] === 0 && bytes[3] === 0 && bytes.length >= 4 ? 'utf-32le' : 'utf-16le';
}

function leniently(label: string, bytes: Uint8Array): string | null {
  return decoderFor(lenient, label, false)?.decode(bytes) ?? null;
}

/** Null when the bytes are not valid in that charset. */
function strictly(label: string, bytes: Uint8Array): string | null {
  const text = leniently(label, bytes);
  // Without a replacement character nothing was wrong; with one it may stand in the text itself.
  if (text === null || !text.includes('\ufffd')) return text;
  try {
    return decoderFor(strict, label, true)?.decode(bytes) ?? null;
  } catch {
    return null;
  }
}

function decoderFor(cache: Map<string, Decoder>, label: string, fatal: boolean): Decoder | null {
  const known = cache.get(label);
  if (known) return known;
  if (unknown.has(label)) return null;
  try {
    const decoder = new TextDecoder(label, { fatal });
    cache.set(label, decoder);
    return decoder;
  } catch {
    // Remembered because asking costs an exception; labels come from mail, so not without end.
    if (unknown.size >= UNKNOWN_MAX) unknown.clear();
    unknown.add(label);
    return null;
  }
}
