import { createHmac, createSecretKey, KeyObject } from 'node:crypto';
import { SealError } from '../errors';
import { keyLength } from '../format';

const HASH_LENGTH = 48;

/**
 * HKDF-Expand with SHA-384 (RFC 5869 2.3). Takes a `KeyObject` because HMAC with a bare buffer costs
 * several times as much. Raises `parameters` beyond 255 blocks.
 */
export function hkdfExpand(key: KeyObject, info: Uint8Array, length: number): Buffer {
  if (length > 255 * HASH_LENGTH)
    throw new SealError('parameters', 'HKDF gives at most 255 blocks.');
  let block = createHmac('sha384', key).update(info).update(Uint8Array.of(1)).digest();
  // All that FLOE derives fits into the first block.
  if (length <= HASH_LENGTH) return block.subarray(0, length);
  const blocks = [block];
  for (let counter = 2; blocks.length * HASH_LENGTH < length; counter++) {
    block = createHmac('sha384', key)
      .update(block)
      .update(info)
      .update(Uint8Array.of(counter))
      .digest();
    blocks.push(block);
  }
  return Buffer.concat(blocks, length);
}

/** A FLOE key as `KeyObject`. Raises `key` unless it has 32 bytes. */
export function sealingKey(key: KeyObject | Uint8Array): KeyObject {
  const given = key instanceof KeyObject ? key : createSecretKey(key);
  if (given.type !== 'secret' || given.symmetricKeySize !== keyLength)
    throw new SealError('key', `A key has ${keyLength} bytes.`);
  return given;
}
