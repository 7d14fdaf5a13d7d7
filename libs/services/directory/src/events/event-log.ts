import type { Change } from '@chancery/contracts';

/** How long an event can be asked for again (interfaces: ten minutes), and how many are held at most. */
const KEEP_MS = 600_000;
const KEEP = 10_000;

export interface LoggedChange {
  id: number;
  at: number;
  change: Change;
}

/**
 * What was announced lately, so that a page that lost its stream gets what it missed. Ids ascend, also over restarts:
 * they begin at the microseconds of the start, and no process announces a million changes a second.
 */
export class EventLog {
  private readonly events: LoggedChange[] = [];
  private readonly listeners = new Set<(event: LoggedChange) => void>();
  private newest: number;
  /** Everything after this id is held. */
  private complete: number;

  constructor(private readonly now: () => number = Date.now) {
    this.newest = now() * 1000;
    this.complete = this.newest;
  }

  get last(): number {
    return this.newest;
  }

  add(change: Change): void {
    const at = this.now();
    const event = { id: ++this.newest, at, change };
    this.events.push(event);
    const old = this.events.findIndex((one) => one.at > at - KEEP_MS);
    const drop = Math.max(old, this.events.length - KEEP);
    if (drop > 0) this.complete = this.events.splice(0, drop).at(-1)?.id ?? this.complete;
    for (const listener of this.listeners) listener(event);
  }

  /** What came after an id; null where some of it is no longer known, or the id is none of this process's. */
  since(id: number): LoggedChange[] | null {
    if (!(id >= this.complete && id <= this.newest)) return null;
    return this.events.filter((event) => event.id > id);
  }

  /** @returns a function that ends it */
  listen(listener: (event: LoggedChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
