import { Cutter } from '../cutter';
import { type FloeParams, plaintextPerSegment } from '../format';
import { openChunks } from '../stream';
import type { WebKey } from './kdf';
import { createOpener } from './opener';
import { createSealer } from './sealer';

/** Seals a stream: the header first, then each segment as it fills. Raises `key` or `parameters`. */
export async function* sealStream(
  key: WebKey | Uint8Array,
  chunks: AsyncIterable<Uint8Array>,
  aad: Uint8Array,
  segmentLength: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const sealer = await createSealer(key, { segmentLength }, aad);
  const cutter = new Cutter(plaintextPerSegment(segmentLength));
  yield sealer.header;
  for await (const chunk of chunks)
    for (const piece of cutter.push(chunk)) yield await sealer.segment(piece);
  const last = await sealer.final(cutter.rest());
  cutter.clear();
  yield last;
}

/**
 * Opens a stream: each segment's plaintext once it has verified. What was given before an error is genuine but
 * may be only the beginning, so a user must be able to throw it away. Raises what `openObject` raises.
 */
export function openStream(
  key: WebKey | Uint8Array,
  chunks: AsyncIterable<Uint8Array>,
  aad: Uint8Array,
  expected?: Partial<FloeParams>,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  return openChunks(chunks, (header) => createOpener(key, header, aad, expected));
}
