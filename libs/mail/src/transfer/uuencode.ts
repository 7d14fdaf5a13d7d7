import { NO_BYTES, concatBytes } from '../bytes';
import type { TransferDecoder } from './decoder';

/** Longer lines are no uuencode; they are skipped so that memory stays bounded. */
const LINE_MAX = 256;

/** `x-uuencode` and its other names: never standardised, still met. POSIX `uuencode`, historical algorithm. */
export class UuDecoder implements TransferDecoder {
  readonly damage: string[] = [];
  private readonly line: number[] = [];
  private state: 'before' | 'inside' | 'after' = 'before';
  private broken = false;

  push(bytes: Uint8Array, from: number, to: number): Uint8Array {
    const pieces: Uint8Array[] = [];
    for (let i = from; i < to; i++) {
      const code = bytes[i]!;
      if (code !== 10) {
        if (this.line.length <= LINE_MAX) this.line.push(code);
        continue;
      }
      pieces.push(this.take());
    }
    return pieces.length > 0 ? concatBytes(pieces) : NO_BYTES;
  }

  end(): Uint8Array {
    const rest = this.take();
    if (this.state === 'before') this.damage.push('uuencode without a begin line');
    else if (this.state === 'inside') this.damage.push('uuencode without an end line');
    if (this.broken) this.damage.push('uuencode holds a line of wrong length');
    return rest;
  }

  private take(): Uint8Array {
    const line = this.line;
    if (line.at(-1) === 13) line.pop();
    const bytes = this.decodeLine(line);
    line.length = 0;
    return bytes;
  }

  private decodeLine(line: number[]): Uint8Array {
    if (this.state === 'before') {
      if (/^begin(-base64)? [0-7]{3,4} /.test(String.fromCharCode(...line))) this.state = 'inside';
      return NO_BYTES;
    }
    if (this.state === 'after' || line.length === 0) return NO_BYTES;
    if (String.fromCharCode(...line) === 'end') {
      this.state = 'after';
      return NO_BYTES;
    }
    const length = (line[0]! - 32) & 63;
    const out = new Uint8Array(length);
    if (line.length > LINE_MAX || line.length < 1 + Math.ceil((length * 4) / 3)) this.broken = true;
    let at = 0;
    for (let i = 1; at < length; i += 4) {
      const [a, b, c, d] = [0, 1, 2, 3].map((k) => ((line[i + k] ?? 32) - 32) & 63) as Four;
      out[at++] = (a << 2) | (b >> 4);
      if (at < length) out[at++] = (b << 4) | (c >> 2);
      if (at < length) out[at++] = (c << 6) | d;
    }
    return out;
  }
}

type Four = [number, number, number, number];
