import { randomBytes } from 'node:crypto';
import { drawPublic } from '@chancery/seal';

/** Millisecond and counter of the newest id this process made. */
let newest = 0;
let counter = 0;

/**
 * UUID version 7 (RFC 9562 5.7): 48 bits of Unix milliseconds, then random. Sorts by time. Ids of one
 * process ascend in the order they were made, also within a millisecond and when the clock is set back
 * (6.2, method 1: `rand_a` counts): events of one transaction have the same time, and only their ids
 * tell which came first.
 *
 * @param at the moment the id is to carry, in Unix milliseconds; such an id is in no order with others
 */
export function uuid7(at?: number): string {
  const bytes = Buffer.allocUnsafe(16);
  drawPublic(bytes);
  let ms = at;
  if (ms === undefined) {
    const now = Date.now();
    if (now > newest) {
      newest = now;
      // From the lower half, so that a millisecond has room for 2048 at least.
      counter = bytes.readUInt16BE(6) & 0x7ff;
    } else if (++counter > 0xfff) {
      newest += 1;
      counter = 0;
    }
    ms = newest;
    bytes.writeUInt16BE(counter, 6);
  }
  bytes.writeUIntBE(ms, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** 256 random bits, base64url: names a link or a session, opens nothing by itself. */
export const ticket = (): string => randomBytes(32).toString('base64url');
