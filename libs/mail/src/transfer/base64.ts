import { NO_BYTES } from '../bytes';
import type { TransferDecoder } from './decoder';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PAD = 64;
const SPACE = 65;
const JUNK = 66;

/** What each byte is: 0 to 63 its value, then pad, white space and anything else. */
export const BASE64_KIND = new Uint8Array(256).fill(JUNK);
for (let i = 0; i < 64; i++) BASE64_KIND[ALPHABET.charCodeAt(i)] = i;
BASE64_KIND[61] = PAD;
for (const code of [9, 10, 13, 32]) BASE64_KIND[code] = SPACE;

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
      if (kind < PAD) {
        if (this.padded) this.after = true;
        bits = (bits << 6) | kind;
        if (++held === 4) {
          out[length++] = bits >> 16;
          out[length++] = bits >> 8;
          out[length++] = bits;
          bits = 0;
          held = 0;
        }
      } else if (kind === PAD) {
        this.padded = true;
        length = flush(out, length, bits, held);
        bits = 0;
        held = 0;
      } else if (kind === JUNK) this.junk = true;
    }
    this.bits = bits;
    this.held = held;
    return out.subarray(0, length);
  }

  /** True between two quads, with nothing noted yet that later bytes could add to. */
  get aligned(): boolean {
    return this.held === 0 && !this.padded;
  }

  end(): Uint8Array {
    if (this.held === 1) this.damage.push('base64 ends inside a byte');
    if (this.junk) this.damage.push('base64 holds characters outside its alphabet');
    if (this.after) this.damage.push('base64 goes on after its padding');
    if (this.held < 2) return NO_BYTES;
    const out = new Uint8Array(2);
    const rest = out.subarray(0, flush(out, 0, this.bits, this.held));
    this.held = 0;
    return rest;
  }
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
