import { NO_BYTES } from '../bytes';

/** What most texts fit in; larger ones are collected in memory that is lent. */
const SMALL = 64 * 1024;
const LENT = 1024 * 1024;
const LENT_MAX = 4;
/** Fresh memory of a megabyte costs more than what is done with it, so some is used again and again. */
const free: Uint8Array[] = [];

/** Bytes of a body that are kept, up to a limit, one after the other in one piece. */
export class Kept {
  length = 0;
  private memory: Uint8Array = NO_BYTES;
  private lent = false;

  /**
   * @param most bytes to keep
   * @param brief they are of no use after {@link release}, so their memory may be used again
   */
  constructor(
    private readonly most: number,
    private readonly brief: boolean,
  ) {}

  get bytes(): Uint8Array {
    return this.memory.subarray(0, this.length);
  }

  /** Copies as many as there is room for. */
  add(bytes: Uint8Array): void {
    const room = this.most - this.length;
    if (room <= 0) return;
    const kept = bytes.length > room ? bytes.subarray(0, room) : bytes;
    const needed = this.length + kept.length;
    if (needed > this.memory.length) this.grow(needed);
    this.memory.set(kept, this.length);
    this.length = needed;
  }

  /** The bytes are not looked at any more. */
  release(): void {
    if (this.lent && free.length < LENT_MAX) free.push(this.memory);
    this.lent = false;
    this.memory = NO_BYTES;
    this.length = 0;
  }

  private grow(needed: number): void {
    const before = this.bytes;
    const lent = this.brief && needed > SMALL && this.most <= LENT;
    this.memory = lent
      ? (free.pop() ?? new Uint8Array(LENT))
      : new Uint8Array(Math.max(needed, Math.min(this.most, 2 * before.length)));
    this.lent = lent;
    this.memory.set(before);
  }
}
