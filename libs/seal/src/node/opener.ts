import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { SealError } from '../errors';
import { type FloeParams, paramsOf, readHeader } from '../format';
import { sealingKey } from './kdf';
import { ObjectKeys, openSegment } from './segment';

/** Opens one object. All of its methods give bytes only after their segment's tag has been verified. */
export interface Opener {
  /** From the header, proven. */
  readonly segmentLength: number;
  /** Opens the next inner segment. Raises `truncated`, `trailing`, `segment-tag` or `closed`. */
  segment(ciphertext: Uint8Array): Buffer;
  /** Opens the last segment and ends the object. Raises the same. */
  final(ciphertext: Uint8Array): Buffer;
  /**
   * Opens the segment at `index`, in any order. `isLast` must follow from a length of the object that the
   * caller trusts; FLOE commits to one key only if places are not taken from an attacker.
   */
  segmentAt(index: number, ciphertext: Uint8Array, isLast: boolean): Buffer;
}

/**
 * Proves a header against key and context, before any segment is read. The segment length is the header's
 * unless one is expected.
 * Raises `key`, `parameters` (unknown suite, unexpected length) or `header-tag`.
 */
export function createOpener(
  key: KeyObject | Uint8Array,
  header: Uint8Array,
  aad: Uint8Array,
  expected?: Partial<FloeParams>,
): Opener {
  const read = readHeader(header);
  const { segmentLength, rotationMask } = paramsOf(read, expected);
  // Copied: the header may lie in a buffer that is reused while later segment keys are derived from it.
  const keys = new ObjectKeys(
    sealingKey(key),
    new Uint8Array(read.prefix),
    aad,
    segmentLength,
    rotationMask,
  );
  if (!timingSafeEqual(keys.headerTag(), read.tag))
    throw new SealError('header-tag', 'The object does not belong to this key and context.');
  let index = 0;
  let closed = false;
  const next = (ciphertext: Uint8Array, last: boolean) => {
    if (closed) throw new SealError('closed', 'The object has its last segment.');
    const plaintext = openSegment(keys, ciphertext, index, last);
    index++;
    closed = last;
    return plaintext;
  };
  return {
    segmentLength,
    segment: (ciphertext) => next(ciphertext, false),
    final: (ciphertext) => next(ciphertext, true),
    segmentAt: (at, ciphertext, isLast) => openSegment(keys, ciphertext, at, isLast),
  };
}
