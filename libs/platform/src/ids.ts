import { randomBytes } from 'node:crypto';

/** UUID version 7 (RFC 9562 5.7): 48 bits of Unix milliseconds, then random. Sorts by time. */
export function uuid7(now = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** 256 random bits, base64url: names a link or a session, opens nothing by itself. */
export const ticket = (): string => randomBytes(32).toString('base64url');
