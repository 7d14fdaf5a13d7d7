/**
 * Cuts a stream of chunks of any size into pieces of one size.
 *
 * A piece that is full is held back until more bytes arrive, since only then is it known not to be the last:
 * FLOE marks the last segment, and a last segment may be full.
 */
export class Cutter {
  private held = new Uint8Array(0);
  private length = 0;

  constructor(private readonly size: number) {}

  /**
   * Takes a chunk and gives the pieces that are now known not to be the last. A piece is valid only until the
   * next one is asked for. The chunk may be reused by its owner afterwards: what remains of it is copied.
   */
  *push(chunk: Uint8Array): Generator<Uint8Array, void, void> {
    let rest = chunk;
    if (this.length > 0 && this.length + rest.length > this.size) {
      const missing = this.size - this.length;
      this.keep(rest.subarray(0, missing));
      rest = rest.subarray(missing);
      yield this.held.subarray(0, this.size);
      this.length = 0;
    }
    // Whole pieces go out of the chunk itself, without a copy.
    for (; rest.length > this.size; rest = rest.subarray(this.size))
      yield rest.subarray(0, this.size);
    this.keep(rest);
  }

  /** The last piece: 0 to `size` bytes. */
  rest(): Uint8Array {
    return this.held.subarray(0, this.length);
  }

  /** Overwrites what is held. */
  clear(): void {
    this.held.fill(0);
    this.length = 0;
  }

  private keep(bytes: Uint8Array): void {
    const needed = this.length + bytes.length;
    if (needed > this.held.length) {
      // Doubling keeps a message of a thousand small chunks from being copied a thousand times.
      const larger = new Uint8Array(Math.min(this.size, Math.max(needed, 2 * this.held.length)));
      larger.set(this.held.subarray(0, this.length));
      this.held.fill(0);
      this.held = larger;
    }
    this.held.set(bytes, this.length);
    this.length = needed;
  }
}
