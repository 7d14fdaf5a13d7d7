import { NO_BYTES } from '../bytes';
import type { TransferDecoder } from './decoder';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** What a byte may be that is none of the alphabet. */
export const BASE64_PAD = 64;
export const BASE64_SPACE = 65;
export const BASE64_JUNK = 66;

/** What each byte is: 0 to 63 its value, then pad, white space and anything else. */
export const BASE64_KIND = new Uint8Array(256).fill(BASE64_JUNK);
for (let i = 0; i < 64; i++) BASE64_KIND[ALPHABET.charCodeAt(i)] = i;
BASE64_KIND[61] = BASE64_PAD;
for (const code of [9, 10, 13, 32]) BASE64_KIND[code] = BASE64_SPACE;

/**
 * RFC 2045 6.8. Characters outside the alphabet are skipped as it demands, but noted, because readers
 * in the wild differ about them. Data after the padding is read on (mailers that join two encoded
 * files write it); some readers stop there, so that is noted as well.
 */
export class Base64Decoder implements TransferDecoder {
  readonly damage: string[] = [];
  private bits = 0;
  private held = 0;
  private padded = false;
  private junk = false;
  private after = false;

  push(bytes: Uint8Array, from: number, to: number): Uint8Array {
    const out = new Uint8Array((((to - from + 3) * 3) >> 2) + 3);
    let length = 0;
    let { bits, held } = this;
    for (let i = from; i < to; i++) {
      const kind = BASE64_KIND[bytes[i]!]!;
      if (kind < BASE64_PAD) {
        if (this.padded) this.after = true;
        bits = (bits << 6) | kind;
        if (++held === 4) {
          out[length++] = bits >> 16;
          out[length++] = bits >> 8;
          out[length++] = bits;
          bits = 0;
          held = 0;
        }
      } else if (kind === BASE64_PAD) {
        this.padded = true;
        length = flush(out, length, bits, held);
        bits = 0;
        held = 0;
      } else if (kind === BASE64_JUNK) this.junk = true;
    }
    this.bits = bits;
    this.held = held;
    return out.subarray(0, length);
  }

  end(): Uint8Array {
    const { held, junk, after } = this;
    this.damage.push(...base64Damage({ held, junk, after }));
    if (this.held < 2) return NO_BYTES;
    const out = new Uint8Array(2);
    const rest = out.subarray(0, flush(out, 0, this.bits, this.held));
    this.held = 0;
    return rest;
  }
}

/** Why base64 that has ended is not certain, in words. */
export function base64Damage(seen: { held: number; junk: boolean; after: boolean }): string[] {
  const damage: string[] = [];
  if (seen.held === 1) damage.push('base64 ends inside a byte');
  if (seen.junk) damage.push('base64 holds characters outside its alphabet');
  if (seen.after) damage.push('base64 goes on after its padding');
  return damage;
}

function flush(out: Uint8Array, at: number, bits: number, held: number): number {
  if (held === 2) out[at++] = bits >> 4;
  else if (held === 3) {
    out[at++] = bits >> 10;
    out[at++] = bits >> 2;
  }
  return at;
}

/** Base64 of bytes on one line, for what we write ourselves (encoded words). */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += ALPHABET[bits >> 18]! + ALPHABET[(bits >> 12) & 63]!;
    text += left > 1 ? ALPHABET[(bits >> 6) & 63]! : '=';
    text += left > 2 ? ALPHABET[bits & 63]! : '=';
  }
  return text;
}
