import type { ContentLimit, ContentLimits } from './facts';

/** Raised inside an inspection where a limit is met; what was found until then stays. */
export class LimitExceeded extends Error {
  constructor(readonly limit: ContentLimit) {
    super(`processing limit exceeded: ${limit}`);
  }
}

/** What one inspection has used of its limits, over all containers it opens. */
export class Budget {
  private members = 0;
  private unpacked = 0;
  private characters = 0;

  constructor(readonly limits: ContentLimits) {}

  /** One more member. @throws LimitExceeded */
  member(): void {
    if (++this.members > this.limits.members) throw new LimitExceeded('members');
  }

  /** A container at this depth is about to be opened; the attachment itself is at 0. @throws LimitExceeded */
  open(depth: number): void {
    if (depth >= this.limits.depth) throw new LimitExceeded('depth');
  }

  /**
   * Bytes that one member may still have. One more may be read, to tell the end from the limit.
   */
  get room(): number {
    return Math.min(this.limits.memberBytes, this.limits.totalBytes - this.unpacked);
  }

  /** A member, or a piece of one, was unpacked. @throws LimitExceeded */
  take(bytes: number): void {
    this.unpacked += bytes;
    if (this.unpacked > this.limits.totalBytes) throw new LimitExceeded('bytes');
  }

  /** Text was found; false when it is more than may be kept in all. */
  text(characters: number): boolean {
    this.characters += characters;
    return this.characters <= this.limits.totalTextCharacters;
  }

  /** What came out of one container so far against its own size. @throws LimitExceeded */
  ratio(unpacked: number, packed: number): void {
    const { ratio, ratioFrom } = this.limits;
    if (unpacked > ratioFrom && unpacked > packed * ratio) throw new LimitExceeded('ratio');
  }
}
