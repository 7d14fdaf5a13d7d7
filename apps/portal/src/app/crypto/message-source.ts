import { type Opener, SealError, segmentsFor, splitSegments } from '@chancery/seal/web';
import { PortalProblem } from '../api/problem';

/** Sealed segments fetched by one request: a mebibyte. */
const BATCH = 16;
/** Opened segments kept: the body and its pictures lie close together, an attachment is read once. */
const KEPT = 48;

/** Fetches the sealed segments `from` to `to`, both inclusive, one after another. */
export type FetchSegments = (from: number, to: number) => Promise<Uint8Array>;

/**
 * Plaintext of one sealed message by ranges: fetches only the segments that hold a range, opens each
 * one after its tag was verified, and gives nothing of a segment that does not verify.
 */
export class MessageSource {
  private readonly opened = new Map<number, Uint8Array>();

  /**
   * @param opener of the message object, its header proven.
   * @param segments in the whole object, from the use licence's answer: it tells which is the last.
   */
  constructor(
    private readonly opener: Opener,
    private readonly segments: number,
    private readonly fetchSegments: FetchSegments,
  ) {}

  /**
   * The bytes of a range in pieces, in order.
   *
   * @param start first byte. @param length bytes.
   * @throws PortalProblem `message.damaged` where a segment does not verify or the range is not in
   *   the message; whoever collects the pieces must then throw them away.
   */
  async *ranges(start: number, length: number): AsyncGenerator<Uint8Array, void, void> {
    if (length === 0) return;
    const { from, count, skip } = this.place(start, length);
    let left = length;
    for (let first = from; first < from + count; first += BATCH) {
      const last = Math.min(first + BATCH, from + count) - 1;
      for (const [at, segment] of (await this.batch(first, last)).entries()) {
        const piece = segment.subarray(first + at === from ? skip : 0).subarray(0, left);
        left -= piece.length;
        yield piece;
      }
    }
    if (left > 0) throw damaged('The message is shorter than its index says.');
  }

  /** A range in one piece; for bodies and previews, not for what may be large. */
  async openRange(start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const whole = new Uint8Array(length);
    let at = 0;
    for await (const piece of this.ranges(start, length)) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  private place(start: number, length: number): { from: number; count: number; skip: number } {
    try {
      const place = segmentsFor(start, start + length, this.opener.segmentLength);
      if (place.from + place.count <= this.segments) return place;
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
    }
    throw damaged('The index names a range that is not in the message.');
  }

  private async batch(first: number, last: number): Promise<Uint8Array[]> {
    const wanted = Array.from({ length: last - first + 1 }, (_, at) => first + at);
    const missing = wanted.filter((index) => !this.opened.has(index));
    const from = missing[0];
    if (from !== undefined) {
      const to = missing.at(-1) ?? from;
      const sealed = splitSegments(await this.fetchSegments(from, to), this.opener.segmentLength);
      if (sealed.length !== to - from + 1) throw damaged('Segments are missing.');
      for (const [at, segment] of sealed.entries())
        this.keep(from + at, await this.open(from + at, segment));
    }
    // Read out before old ones are dropped.
    const opened = wanted.map((index) => this.opened.get(index) ?? new Uint8Array());
    for (const index of this.opened.keys()) {
      if (this.opened.size <= KEPT) break;
      this.opened.delete(index);
    }
    return opened;
  }

  private keep(index: number, plaintext: Uint8Array): void {
    this.opened.delete(index);
    this.opened.set(index, plaintext);
  }

  private async open(index: number, segment: Uint8Array): Promise<Uint8Array> {
    try {
      return await this.opener.segmentAt(index, segment, index === this.segments - 1);
    } catch (error) {
      if (error instanceof SealError) throw damaged(error.message);
      throw error;
    }
  }
}

/** What arrived is not what was sealed. */
export function damaged(detail: string): PortalProblem {
  return new PortalProblem(-1, 'message.damaged', detail);
}
