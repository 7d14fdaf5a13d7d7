import type { KeyObject } from 'node:crypto';
import { Cutter } from '../cutter';
import { SealError } from '../errors';
import { type FloeParams, plaintextPerSegment, segmentOverhead } from '../format';
import { openChunks } from '../stream';
import { createOpener } from './opener';
import { type Sealing, startSealing } from './sealer';

/**
 * Seals what is pushed into it, segment by segment: the gateway's way, without a promise for each chunk.
 * A segment leaves as soon as it is known not to be the last; at most one segment of plaintext is held.
 */
export class SealWriter {
  /** The object's first 74 bytes. They come before the segments and are not among them. */
  readonly header: Buffer;
  /** Plaintext bytes written so far. */
  plaintextLength = 0;
  /** Segments given so far. */
  segments = 0;
  private readonly sealing: Sealing;
  private readonly cutter: Cutter;
  private ended = false;

  /** Raises `key` or `parameters`. */
  constructor(key: KeyObject | Uint8Array, params: FloeParams, aad: Uint8Array) {
    this.cutter = new Cutter(plaintextPerSegment(params.segmentLength));
    this.sealing = startSealing(key, params, aad);
    this.header = this.sealing.header;
  }

  /** Takes plaintext and gives the segments that are complete. The chunk may be reused afterwards. Raises `closed`. */
  write(chunk: Uint8Array): Buffer[] {
    if (this.ended) throw new SealError('closed', 'The object has its last segment.');
    this.plaintextLength += chunk.length;
    const sealed: Buffer[] = [];
    for (const piece of this.cutter.push(chunk)) sealed.push(this.seal(piece, false));
    return sealed;
  }

  /** Ends the object: its last segment. Nothing can be written afterwards (`closed`). */
  end(): Buffer[] {
    const sealed = this.seal(this.cutter.rest(), true);
    this.ended = true;
    this.cutter.clear();
    return [sealed];
  }

  private seal(plaintext: Uint8Array, last: boolean): Buffer {
    const out = Buffer.allocUnsafe(segmentOverhead + plaintext.length);
    this.sealing.into(plaintext, last, out, 0);
    this.segments++;
    return out;
  }
}

/** Seals a stream: the header first, then each segment as it fills. Raises `key` or `parameters`. */
export async function* sealStream(
  key: KeyObject | Uint8Array,
  chunks: AsyncIterable<Uint8Array>,
  aad: Uint8Array,
  segmentLength: number,
): AsyncGenerator<Buffer, void, void> {
  const writer = new SealWriter(key, { segmentLength }, aad);
  yield writer.header;
  for await (const chunk of chunks) yield* writer.write(chunk);
  yield* writer.end();
}

/**
 * Opens a stream: each segment's plaintext once it has verified. What was given before an error is genuine but
 * may be only the beginning, so a user must be able to throw it away (close a connection before the final dot,
 * discard a file). Raises what `openObject` raises.
 */
export function openStream(
  key: KeyObject | Uint8Array,
  chunks: AsyncIterable<Uint8Array>,
  aad: Uint8Array,
  expected?: Partial<FloeParams>,
): AsyncGenerator<Buffer, void, void> {
  return openChunks(chunks, (header) => createOpener(key, header, aad, expected));
}
