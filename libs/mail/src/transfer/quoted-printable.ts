import { NO_BYTES, hexValue } from '../bytes';
import type { TransferDecoder } from './decoder';

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const EQUALS = 61;
/** A longer run of white space is passed on as it is, so that memory stays bounded. */
const RUN_MAX = 2048;

/**
 * RFC 2045 6.7: white space before a line end is dropped (rule 3), `=` and a line end is nothing
 * (rule 5), `=XY` a byte, small letters too. Any other `=` stays as it is and is noted.
 */
export class QuotedPrintableDecoder implements TransferDecoder {
  readonly damage: string[] = [];
  /** Bytes that mean nothing before the next ones are seen: a run of spaces, or what follows `=`. */
  private held: number[] = [];
  private broken = false;

  push(bytes: Uint8Array, from: number, to: number): Uint8Array {
    const out = new Uint8Array(this.held.length + to - from);
    const sink = new Sink(out);
    let i = from;
    while (i < to) {
      const code = bytes[i]!;
      if (this.held.length > 0) {
        if (this.resolve(code, sink)) i++;
      } else if (code === EQUALS || code === SPACE || code === TAB) {
        this.held.push(code);
        i++;
      } else {
        out[sink.length++] = code;
        i++;
      }
    }
    return out.subarray(0, sink.length);
  }

  end(): Uint8Array {
    // A trailing `=` is a soft line end whose line end belongs to the boundary; trailing white space goes.
    const held = this.held;
    this.held = [];
    const rest = held[0] === EQUALS && held.slice(1).some((code) => !isBlank(code)) ? held : [];
    if (rest.length > 0) this.broken = true;
    if (this.broken) this.damage.push('quoted-printable holds an = that encodes nothing');
    return rest.length > 0 ? Uint8Array.from(rest) : NO_BYTES;
  }

  /** Decides about the held bytes with one more; true when that one is used up as well. */
  private resolve(code: number, sink: Sink): boolean {
    const held = this.held;
    if (held.length > RUN_MAX) {
      this.broken = true;
      sink.release(held);
      return false;
    }
    if (held[0] !== EQUALS) {
      if (code === SPACE || code === TAB) {
        held.push(code);
        return true;
      }
      if (code === CR || code === LF) held.length = 0;
      else sink.release(held);
      return false;
    }
    const second = held[1];
    if (second === undefined) {
      if (code === LF) {
        held.length = 0;
        return true;
      }
      if (code === CR || isBlank(code) || hexValue(code) >= 0) {
        held.push(code);
        return true;
      }
    } else if (isBlank(second)) {
      if (code === LF) {
        held.length = 0;
        return true;
      }
      if (code === CR || isBlank(code)) {
        held.push(code);
        return true;
      }
    } else {
      const low = hexValue(code);
      if (low >= 0) {
        sink.out[sink.length++] = (hexValue(second) << 4) | low;
        held.length = 0;
        return true;
      }
    }
    // Not an escape after all: the = is text, and what followed it is looked at again as text.
    this.broken = true;
    sink.out[sink.length++] = EQUALS;
    held.shift();
    if (held.length > 0 && !held.every((each) => each === SPACE || each === TAB)) {
      sink.release(held);
    }
    return false;
  }
}

/** Space, tab or the CR of a line end. */
function isBlank(code: number): boolean {
  return code === SPACE || code === TAB || code === CR;
}

class Sink {
  length = 0;

  constructor(readonly out: Uint8Array) {}

  release(held: number[]): void {
    for (const code of held) this.out[this.length++] = code;
    held.length = 0;
  }
}
