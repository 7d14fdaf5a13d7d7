/** A stream of bytes that is read up to places in it, one after the other. */
export class Cursor {
  private readonly source: AsyncIterator<Uint8Array>;
  private held: Uint8Array = new Uint8Array(0);
  /** Bytes given out so far. */
  at = 0;
  /** The last of them as a character; empty before the first. */
  last = '';

  constructor(source: AsyncIterable<Uint8Array>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** The bytes up to a place, in pieces; fewer where the stream ends before. */
  async *upTo(place: number): AsyncGenerator<Buffer> {
    while (this.at < place && (await this.more())) {
      const piece = this.held.subarray(0, place - this.at);
      this.held = this.held.subarray(piece.length);
      this.at += piece.length;
      this.last = String.fromCharCode(piece.at(-1)!);
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    }
  }

  /** The same in one piece. */
  async wholeUpTo(place: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.upTo(place)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  rest(): AsyncGenerator<Buffer> {
    return this.upTo(Infinity);
  }

  private async more(): Promise<boolean> {
    while (this.held.length === 0) {
      const next = await this.source.next();
      if (next.done) return false;
      this.held = next.value;
    }
    return true;
  }
}
