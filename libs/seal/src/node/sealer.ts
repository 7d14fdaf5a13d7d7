import type { KeyObject } from 'node:crypto';
import { SealError } from '../errors';
import {
  checkParams,
  type FloeParams,
  headerLength,
  headerPrefix,
  segmentOverhead,
} from '../format';
import { drawPublic } from './entropy';
import { sealingKey } from './kdf';
import { type Entropy, ObjectKeys, sealSegment } from './segment';

const FLOE_IV_LENGTH = 32;

/** Seals one object segment by segment, in order (FLOE's online encryption). */
export interface Sealer {
  /** The object's first 74 bytes. */
  readonly header: Buffer;
  /** Seals an inner segment: exactly `plaintextPerSegment` bytes. Raises `oversize` or `closed`. */
  segment(plaintext: Uint8Array): Buffer;
  /** Seals the last segment, empty to full, and ends the object. Raises `oversize` or `closed`. */
  final(plaintext: Uint8Array): Buffer;
}

/** What {@link Sealer} does, into a buffer of the caller's. Internal. */
export interface Sealing {
  readonly header: Buffer;
  into(plaintext: Uint8Array, last: boolean, out: Buffer, at: number): number;
}

/**
 * Begins an object with a fresh random IV.
 * @param key 32 bytes; give a `KeyObject` where the key is used more than once.
 * @param aad context that the object is bound to.
 * Raises `key` or `parameters`.
 */
export function createSealer(
  key: KeyObject | Uint8Array,
  params: FloeParams,
  aad: Uint8Array,
): Sealer {
  return asSealer(startSealing(key, params, aad));
}

/**
 * The one place where an object begins. Not exported by the library: with IVs of the caller's own two
 * objects could share them, which is only wanted to reproduce test vectors.
 */
export function startSealing(
  key: KeyObject | Uint8Array,
  params: FloeParams,
  aad: Uint8Array,
  entropy: Entropy = drawPublic,
): Sealing {
  const { segmentLength, rotationMask } = checkParams(params);
  const iv = Buffer.allocUnsafe(FLOE_IV_LENGTH);
  entropy(iv);
  const prefix = headerPrefix(segmentLength, iv);
  const keys = new ObjectKeys(sealingKey(key), prefix, aad, segmentLength, rotationMask);
  const header = Buffer.concat([prefix, keys.headerTag()], headerLength);
  let index = 0;
  let closed = false;
  return {
    header,
    into(plaintext, last, out, at) {
      if (closed) throw new SealError('closed', 'The object has its last segment.');
      const end = sealSegment(keys, plaintext, index, last, out, at, entropy);
      index++;
      closed = last;
      return end;
    },
  };
}

export function asSealer(sealing: Sealing): Sealer {
  const seal = (plaintext: Uint8Array, last: boolean) => {
    const out = Buffer.allocUnsafe(segmentOverhead + plaintext.length);
    sealing.into(plaintext, last, out, 0);
    return out;
  };
  return {
    header: sealing.header,
    segment: (plaintext) => seal(plaintext, false),
    final: (plaintext) => seal(plaintext, true),
  };
}
