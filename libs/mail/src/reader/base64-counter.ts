import { BASE64_JUNK, BASE64_KIND, BASE64_PAD, base64Damage } from '../transfer/base64';
import { SCAN_BLOCK, scanBase64 } from './base64-scan';

/** A block that holds something else is looked at in pieces of this, and only those byte by byte. */
const PIECE = 512;

/**
 * Counts what base64 decodes to without decoding it: exact in every case, with the damage that the decoder
 * tells. What is nothing but alphabet and line ends is counted in blocks.
 */
export class Base64Counter {
  bytes = 0;
  /** Characters of a quad that is not complete. */
  private held = 0;
  private padded = false;
  private junk = false;
  private after = false;

  push(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; at += SCAN_BLOCK) {
      const end = Math.min(to, at + SCAN_BLOCK);
      if (!this.clean(bytes, at, end))
        for (let piece = at; piece < end; piece += PIECE) {
          const stop = Math.min(end, piece + PIECE);
          if (!this.clean(bytes, piece, stop)) this.each(bytes, piece, stop);
        }
    }
  }

  /** Adds what was held back and says what was wrong. */
  end(): readonly string[] {
    const damage = base64Damage({ held: this.held, junk: this.junk, after: this.after });
    this.flush();
    return damage;
  }

  private clean(bytes: Uint8Array, from: number, to: number): boolean {
    const chars = scanBase64(bytes, from, to);
    if (chars > 0) this.add(chars);
    return chars >= 0;
  }

  private each(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const kind = BASE64_KIND[bytes[at]!]!;
      if (kind < BASE64_PAD) this.add(1);
      else if (kind === BASE64_PAD) {
        this.padded = true;
        this.flush();
      } else if (kind === BASE64_JUNK) this.junk = true;
    }
  }

  private add(chars: number): void {
    if (this.padded) this.after = true;
    const held = this.held + chars;
    this.bytes += 3 * Math.floor(held / 4);
    this.held = held % 4;
  }

  private flush(): void {
    if (this.held > 1) this.bytes += this.held - 1;
    this.held = 0;
  }
}
