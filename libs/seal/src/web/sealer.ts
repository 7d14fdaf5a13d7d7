import { SealError } from '../errors';
import { checkParams, type FloeParams, headerLength, headerPrefix } from '../format';
import { sealingKey, type WebKey } from './kdf';
import { type Entropy, ObjectKeys, sealSegment } from './segment';

const FLOE_IV_LENGTH = 32;

/** Seals one object segment by segment, in order (FLOE's online encryption). */
export interface Sealer {
  /** The object's first 74 bytes. */
  readonly header: Uint8Array<ArrayBuffer>;
  /** Seals an inner segment: exactly `plaintextPerSegment` bytes. Raises `oversize` or `closed`. */
  segment(plaintext: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  /** Seals the last segment, empty to full, and ends the object. Raises `oversize` or `closed`. */
  final(plaintext: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
}

/** Begins an object with a fresh random IV. Raises `key` or `parameters`. */
export const createSealer = (
  key: WebKey | Uint8Array,
  params: FloeParams,
  aad: Uint8Array,
): Promise<Sealer> => startSealing(key, params, aad);

/** As in Node: not exported, since two objects must not share IVs; test vectors need it. */
export async function startSealing(
  key: WebKey | Uint8Array,
  params: FloeParams,
  aad: Uint8Array,
  entropy: Entropy = (bytes) => crypto.getRandomValues(bytes),
): Promise<Sealer> {
  const { segmentLength, rotationMask } = checkParams(params);
  const iv = new Uint8Array(FLOE_IV_LENGTH);
  entropy(iv);
  const prefix = headerPrefix(segmentLength, iv);
  const keys = new ObjectKeys(await sealingKey(key), prefix, aad, segmentLength, rotationMask);
  const header = new Uint8Array(headerLength);
  header.set(prefix);
  header.set(await keys.headerTag(), prefix.length);
  let next = 0;
  let closed = false;
  const seal = async (plaintext: Uint8Array, last: boolean) => {
    if (closed) throw new SealError('closed', 'The object has its last segment.');
    // Taken before the first await, so that two calls at once get two places.
    const index = next++;
    closed = last;
    return sealSegment(keys, plaintext, index, last, entropy);
  };
  return {
    header,
    segment: (plaintext) => seal(plaintext, false),
    final: (plaintext) => seal(plaintext, true),
  };
}
