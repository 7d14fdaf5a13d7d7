import { Cutter } from './cutter';
import { SealError } from './errors';
import { headerLength } from './format';

/** What a stream needs of an opener, in Node (at once) or in a browser (promises). */
interface StreamOpener<Bytes extends Uint8Array> {
  readonly segmentLength: number;
  segment(ciphertext: Uint8Array): Bytes | Promise<Bytes>;
  final(ciphertext: Uint8Array): Bytes | Promise<Bytes>;
}

/** Reads header and segments out of chunks of any size and gives each segment's plaintext once it has verified. */
export async function* openChunks<Bytes extends Uint8Array>(
  chunks: AsyncIterable<Uint8Array>,
  open: (header: Uint8Array) => StreamOpener<Bytes> | Promise<StreamOpener<Bytes>>,
): AsyncGenerator<Bytes, void, void> {
  const header = new Uint8Array(headerLength);
  let have = 0;
  let opener: StreamOpener<Bytes> | null = null;
  let cutter: Cutter | null = null;
  for await (const chunk of chunks) {
    const taken = chunk.subarray(0, headerLength - have);
    header.set(taken, have);
    have += taken.length;
    if (have < headerLength) continue;
    opener ??= await open(header);
    cutter ??= new Cutter(opener.segmentLength);
    for (const segment of cutter.push(chunk.subarray(taken.length)))
      yield await opener.segment(segment);
  }
  if (!opener || !cutter) throw new SealError('truncated', 'The sealed object is cut short.');
  yield await opener.final(cutter.rest());
}
