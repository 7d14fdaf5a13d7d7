import { bytesFromLatin1, concatBytes, hexValue } from '../bytes';
import type { HeaderField } from '../facts';
import { decodeCharset, type DecodedText } from '../text/charset';
import { Base64Decoder } from '../transfer/base64';
import { trimBlanks, unfold } from './fields';

/**
 * The text of an unstructured field (Subject, a custom header): unfolded, RFC 2047 encoded words
 * decoded, raw 8-bit read as UTF-8 (RFC 6532). `damaged` is set when any of it is a guess.
 */
export function headerText(field: HeaderField | string): DecodedText {
  const raw = typeof field === 'string' ? field : field.raw;
  return decodeEncodedWords(trimBlanks(unfold(raw), 'start'));
}

interface Word {
  charset: string;
  bytes: Uint8Array;
  broken: boolean;
  end: number;
}

/**
 * Decodes encoded words in a latin1 string of bytes. Words side by side in one charset are joined
 * where a character was cut in two; white space between two words is no text
 * (RFC 2047 6.2). Words glued to other text are decoded too: strictly they are none, but every mail
 * program shows them decoded. Linear: each `=?` is looked at once and a word ends at the next `?=`.
 */
export function decodeEncodedWords(raw: string): DecodedText {
  let at = raw.indexOf('=?');
  if (at < 0) return decodeRaw(raw);
  const result = new Joined();
  // Looked up once: a search for an end that is nowhere would make hostile headers cost a square.
  const lastEnd = raw.lastIndexOf('?=');
  let textFrom = 0;
  while (at >= 0 && at < lastEnd) {
    const word = readWord(raw, at, lastEnd);
    if (!word) {
      at = raw.indexOf('=?', at + 2);
      continue;
    }
    const gap = raw.slice(textFrom, at);
    if (!(result.pending && trimBlanks(gap) === '')) result.addText(gap);
    result.addWord(word);
    textFrom = word.end;
    at = raw.indexOf('=?', word.end);
  }
  result.addText(raw.slice(textFrom));
  return { text: result.text, damaged: result.damaged };
}

class Joined {
  text = '';
  damaged = false;
  pending: { charset: string; pieces: Uint8Array[] } | null = null;

  addText(raw: string): void {
    this.flush();
    if (raw === '') return;
    const decoded = decodeRaw(raw);
    this.text += decoded.text;
    this.damaged ||= decoded.damaged;
  }

  addWord(word: Word): void {
    if (this.pending && this.pending.charset !== word.charset) this.flush();
    this.pending ??= { charset: word.charset, pieces: [] };
    this.pending.pieces.push(word.bytes);
    this.damaged ||= word.broken;
  }

  private flush(): void {
    if (!this.pending) return;
    const { pieces, charset } = this.pending;
    const apart = pieces.map((piece) => decodeCharset(piece, charset));
    // Only where a word alone makes no sense was a character cut in two; stateful charsets start anew.
    const whole = apart.some((each) => each.damaged)
      ? [decodeCharset(concatBytes(pieces), charset)]
      : apart;
    this.text += whole.map((each) => each.text).join('');
    this.damaged ||= whole.some((each) => each.damaged);
    this.pending = null;
  }
}

const LONGEST_CHARSET = 64;

function readWord(raw: string, at: number, lastEnd: number): Word | null {
  const charsetEnd = raw.indexOf('?', at + 2);
  if (charsetEnd < at + 2 || charsetEnd - at > LONGEST_CHARSET) return null;
  const charset = raw.slice(at + 2, charsetEnd);
  if (/[\0- "(),:;<>@[\]]/.test(charset) || raw[charsetEnd + 2] !== '?') return null;
  const kind = raw[charsetEnd + 1]?.toLowerCase();
  if (kind !== 'b' && kind !== 'q') return null;
  const from = charsetEnd + 3;
  if (from > lastEnd) return null;
  const end = raw.indexOf('?=', from);
  const coded = raw.slice(from, end);
  // RFC 2231 5 puts a language after the charset: =?us-ascii*en?Q?...?=
  const plain = charset.split('*', 1)[0] ?? charset;
  const { bytes, broken } = kind === 'b' ? decodeB(coded) : decodeQ(coded);
  // Without a charset it is no encoded word to some programs and one to others.
  return { charset: plain.toLowerCase(), bytes, broken: broken || plain === '', end: end + 2 };
}

function decodeB(coded: string): { bytes: Uint8Array; broken: boolean } {
  const decoder = new Base64Decoder();
  const source = bytesFromLatin1(coded);
  const bytes = concatBytes([decoder.push(source, 0, source.length), decoder.end()]);
  return { bytes, broken: decoder.damage.length > 0 };
}

function decodeQ(coded: string): { bytes: Uint8Array; broken: boolean } {
  const bytes = new Uint8Array(coded.length);
  let length = 0;
  let broken = false;
  for (let i = 0; i < coded.length; i++) {
    const code = coded.charCodeAt(i);
    if (code === 95) bytes[length++] = 32;
    else if (code !== 61) bytes[length++] = code;
    else {
      const high = hexValue(coded.charCodeAt(i + 1));
      const low = hexValue(coded.charCodeAt(i + 2));
      if (high >= 0 && low >= 0) {
        bytes[length++] = (high << 4) | low;
        i += 2;
      } else {
        broken = true;
        bytes[length++] = code;
      }
    }
  }
  return { bytes: bytes.subarray(0, length), broken };
}

/** Raw bytes of a header as text: ASCII, else UTF-8, else a guess. */
export function decodeRaw(raw: string): DecodedText {
  if (!/[\x80-\xff]/.test(raw)) return { text: raw, damaged: false };
  return decodeCharset(bytesFromLatin1(raw), null);
}
