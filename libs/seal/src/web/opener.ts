import { SealError } from '../errors';
import { type FloeParams, paramsOf, readHeader } from '../format';
import { equalBytes, sealingKey, type WebKey } from './kdf';
import { ObjectKeys, openSegment } from './segment';

/** Opens one object. All of its methods give bytes only after their segment's tag has been verified. */
export interface Opener {
  /** From the header, proven. */
  readonly segmentLength: number;
  /** Opens the next inner segment. Raises `truncated`, `trailing`, `segment-tag` or `closed`. */
  segment(ciphertext: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  /** Opens the last segment and ends the object. Raises the same. */
  final(ciphertext: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  /** Opens the segment at `index`, in any order. `isLast` must follow from a length that the caller trusts. */
  segmentAt(
    index: number,
    ciphertext: Uint8Array,
    isLast: boolean,
  ): Promise<Uint8Array<ArrayBuffer>>;
}

/** Proves a header against key and context, before any segment is read. Raises `key`, `parameters` or `header-tag`. */
export async function createOpener(
  key: WebKey | Uint8Array,
  header: Uint8Array,
  aad: Uint8Array,
  expected?: Partial<FloeParams>,
): Promise<Opener> {
  const read = readHeader(new Uint8Array(header));
  const { segmentLength, rotationMask } = paramsOf(read, expected);
  const keys = new ObjectKeys(await sealingKey(key), read.prefix, aad, segmentLength, rotationMask);
  if (!equalBytes(await keys.headerTag(), read.tag))
    throw new SealError('header-tag', 'The object does not belong to this key and context.');
  let next = 0;
  let closed = false;
  const open = async (ciphertext: Uint8Array, last: boolean) => {
    if (closed) throw new SealError('closed', 'The object has its last segment.');
    const index = next++;
    closed = last;
    return openSegment(keys, ciphertext, index, last);
  };
  return {
    segmentLength,
    segment: (ciphertext) => open(ciphertext, false),
    final: (ciphertext) => open(ciphertext, true),
    segmentAt: (index, ciphertext, isLast) => openSegment(keys, ciphertext, index, isLast),
  };
}
