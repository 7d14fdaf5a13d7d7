interface Waiting {
  from: string;
  start(): void;
}

/**
 * Turns at something of which there are few. One is always left for others: whoever has all but one waits, so
 * that work which takes long keeps up only those it comes from.
 */
export class Turns {
  private running = 0;
  private readonly byFrom = new Map<string, number>();
  private readonly waiting: Waiting[] = [];

  constructor(private readonly places: number) {}

  /**
   * @param from whose work it is
   * @param ms how long to wait for a turn at most
   * @returns what ends the turn, or null where there was none in time
   */
  take(from: string, ms: number): Promise<(() => void) | null> {
    if (this.mayStart(from)) return Promise.resolve(this.begun(from));
    return new Promise((resolve) => {
      // Longer than a timer can be is for ever.
      const timer =
        ms < 2 ** 31
          ? setTimeout(() => {
              this.waiting.splice(this.waiting.indexOf(waiting), 1);
              resolve(null);
            }, ms)
          : undefined;
      const waiting: Waiting = {
        from,
        start: () => {
          clearTimeout(timer);
          resolve(this.begun(from));
        },
      };
      this.waiting.push(waiting);
    });
  }

  private mayStart(from: string): boolean {
    const most = Math.max(1, this.places - 1);
    return this.running < this.places && (this.byFrom.get(from) ?? 0) < most;
  }

  private begun(from: string): () => void {
    this.running++;
    this.byFrom.set(from, (this.byFrom.get(from) ?? 0) + 1);
    return () => {
      this.running--;
      const left = (this.byFrom.get(from) ?? 1) - 1;
      if (left === 0) this.byFrom.delete(from);
      else this.byFrom.set(from, left);
      const next = this.waiting.findIndex((each) => this.mayStart(each.from));
      if (next >= 0) this.waiting.splice(next, 1)[0]?.start();
    };
  }
}
