import { randomFillSync } from 'node:crypto';

/** One call of the system's generator costs about as much as sealing a small object; this many bytes come with one. */
const POOL_BYTES = 8_192;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/**
 * Fills `bytes` with random bytes of the system's generator, drawn ahead for many. For what will be public
 * as soon as it is used, as an IV or an identifier; a key is drawn by itself, so that none lies in memory
 * before it is needed.
 */
export function drawPublic(bytes: Uint8Array): void {
  if (bytes.length > POOL_BYTES / 8) {
    randomFillSync(bytes);
    return;
  }
  if (used + bytes.length > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  bytes.set(pool.subarray(used, used + bytes.length));
  used += bytes.length;
}
