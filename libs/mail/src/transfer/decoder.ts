import { NO_BYTES, concatBytes } from '../bytes';
import { Base64Decoder } from './base64';
import { QuotedPrintableDecoder } from './quoted-printable';
import { UuDecoder } from './uuencode';

/** Undoes a content transfer encoding piece by piece, in memory that does not grow with the body. */
export interface TransferDecoder {
  /** Decodes `bytes[from, to)`. What is given back is the decoder's no longer. */
  push(bytes: Uint8Array, from: number, to: number): Uint8Array;
  /** What was still held back. */
  end(): Uint8Array;
  /** Why the result is not certain, in words; complete after {@link end}. */
  readonly damage: readonly string[];
}

class IdentityDecoder implements TransferDecoder {
  readonly damage: string[] = [];

  push(bytes: Uint8Array, from: number, to: number): Uint8Array {
    // Not `slice`: that of a Node Buffer is a view of bytes that the caller may reuse.
    return new Uint8Array(bytes.subarray(from, to));
  }

  end(): Uint8Array {
    return NO_BYTES;
  }
}

const IDENTITY = new Set([
  '',
  '7bit',
  '8bit',
  'binary',
  '7-bit',
  '8-bit',
  '7 bit',
  '8 bit',
  'none',
]);
const UUENCODE = new Set(['uuencode', 'x-uuencode', 'uue', 'x-uue']);

/** True when the body stands as it is: RFC 2045 6.2, and the misspellings of it that the wild has. */
export function isIdentityEncoding(encoding: string | null): boolean {
  return encoding === null || IDENTITY.has(encoding);
}

/**
 * A decoder for a content-transfer-encoding (lower case, or null). An unknown encoding leaves the
 * bytes as they are, as RFC 2045 6.4 asks, and says so in `damage`.
 */
export function createTransferDecoder(encoding: string | null): TransferDecoder {
  if (isIdentityEncoding(encoding)) return new IdentityDecoder();
  if (encoding === 'base64') return new Base64Decoder();
  if (encoding === 'quoted-printable') return new QuotedPrintableDecoder();
  if (encoding !== null && UUENCODE.has(encoding)) return new UuDecoder();
  const unknown = new IdentityDecoder();
  unknown.damage.push(`unknown transfer encoding ${encoding}`);
  return unknown;
}

/** A whole encoded body at once. */
export function decodeTransfer(
  body: Uint8Array,
  encoding: string | null,
): { bytes: Uint8Array; damage: readonly string[] } {
  const decoder = createTransferDecoder(encoding);
  const head = decoder.push(body, 0, body.length);
  const bytes = concatBytes([head, decoder.end()]);
  return { bytes, damage: decoder.damage };
}
