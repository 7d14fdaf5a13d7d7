const MIB = 1024 * 1024;
/** What is small enough for the part of the budget that is kept for the small. */
const SMALL_BYTES = MIB;
const SMALL_SHARE = 8;

/** Bytes that were taken from a budget; giving them back twice is once. */
export interface Taken {
  release(): void;
}

interface Waiting {
  bytes: number;
  resolve(taken: Taken): void;
}

/** There was no room in time. */
export class BudgetExhausted extends Error {
  constructor() {
    super('no room in the memory budget');
  }
}

/**
 * Memory that many share: who wants some of it waits until it is there. Nobody holds some while waiting for
 * more, so nobody waits for ever. An eighth is only for requests of up to 1 MiB, so that the small never stand
 * behind the large; among the large it goes by the time they came, so that none is passed over.
 */
export class MemoryBudget {
  private inUse = 0;
  private readonly small: Waiting[] = [];
  private readonly large: Waiting[] = [];

  /** @param bytes in all; somewhat more than the largest request, or that one gets what there is */
  constructor(readonly bytes: number) {}

  /** Bytes that are out, and how many wait. */
  get state(): { used: number; waiting: number } {
    return { used: this.inUse, waiting: this.small.length + this.large.length };
  }

  /**
   * Takes bytes as soon as there is room. More than the budget has is all of what it has.
   *
   * @param until when to give up, in the time of `Date.now`
   * @throws BudgetExhausted when there was no room until then
   */
  take(bytes: number, until: number): Promise<Taken> {
    const isSmall = bytes <= SMALL_BYTES;
    const wanted = Math.min(bytes, this.most(isSmall));
    const queue = isSmall ? this.small : this.large;
    if (queue.length === 0 && this.fits(wanted, isSmall)) return Promise.resolve(this.out(wanted));
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        bytes: wanted,
        resolve: (taken) => {
          clearTimeout(timer);
          resolve(taken);
        },
      };
      const timer = setTimeout(
        () => {
          queue.splice(queue.indexOf(waiting), 1);
          reject(new BudgetExhausted());
          // Who stood behind the one that gave up may fit.
          this.serve();
        },
        Math.max(0, until - Date.now()),
      );
      queue.push(waiting);
    });
  }

  /** Takes bytes at once or not at all: for what grows while somebody else must not be kept waiting. */
  tryTake(bytes: number): Taken | null {
    return this.fits(bytes, bytes <= SMALL_BYTES) ? this.out(bytes) : null;
  }

  private most(isSmall: boolean): number {
    return isSmall ? this.bytes : this.bytes - Math.floor(this.bytes / SMALL_SHARE);
  }

  private fits(bytes: number, isSmall: boolean): boolean {
    return this.inUse + bytes <= this.most(isSmall);
  }

  private out(bytes: number): Taken {
    this.inUse += bytes;
    let given = false;
    return {
      release: () => {
        if (given) return;
        given = true;
        this.inUse -= bytes;
        this.serve();
      },
    };
  }

  private serve(): void {
    for (const [queue, isSmall] of [
      [this.small, true],
      [this.large, false],
    ] as const)
      while (queue[0] && this.fits(queue[0].bytes, isSmall)) {
        const next = queue.shift()!;
        next.resolve(this.out(next.bytes));
      }
  }
}
