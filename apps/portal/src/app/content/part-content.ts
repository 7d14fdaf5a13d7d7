import { createTransferDecoder, decodeText } from '@chancery/mail/web';
import type { IndexedPart } from './choose-body';

/** Where the bytes of a message come from; see MessageSource. */
export interface RangeSource {
  ranges(start: number, length: number): AsyncIterable<Uint8Array>;
}

/** A text part as it is drawn. */
export interface PartText {
  text: string;
  /** True when the part is longer than what is drawn. */
  cut: boolean;
}

/**
 * The decoded body of a part, piece by piece, so that a large attachment costs no more memory than
 * the file it becomes. Rejects as the source does; the pieces given until then must be thrown away.
 */
export async function* decodedPieces(
  source: RangeSource,
  part: IndexedPart,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const decoder = createTransferDecoder(part.encoding?.toLowerCase() ?? null);
  for await (const piece of source.ranges(part.bodyOffset, part.bodyLength))
    yield ownBytes(decoder.push(piece, 0, piece.length));
  yield ownBytes(decoder.end());
}

/** The decoded body in one piece, at most `limit` bytes of it. */
export async function partBytes(
  source: RangeSource,
  part: IndexedPart,
  limit = Infinity,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of decodedPieces(source, part)) {
    pieces.push(piece);
    length += piece.length;
    if (length >= limit) break;
  }
  const whole = new Uint8Array(Math.min(length, limit));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece.subarray(0, whole.length - at), at);
    at += piece.length;
  }
  return whole;
}

/** A text part as a string, by its charset; at most `limit` bytes of it are read. */
export async function partText(
  source: RangeSource,
  part: IndexedPart,
  limit: number,
): Promise<PartText> {
  const bytes = await partBytes(source, part, limit);
  const cut = part.decodedBytes > bytes.length;
  // The cut may have gone through a character; its remains, at most three bytes, are dropped.
  for (let less = 0; cut && less < 4 && less < bytes.length; less += 1) {
    const { text, damaged } = decodeText(bytes.subarray(0, bytes.length - less), part);
    if (!damaged) return { text, cut };
  }
  return { text: decodeText(bytes, part).text, cut };
}

function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice();
}
