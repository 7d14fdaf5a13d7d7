import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import { liveStream } from './live-stream';

/** How often a page asks by itself while nothing is heard. */
const POLL_MS = 15_000;

interface Listener {
  noun: string;
  run: () => void;
}

/**
 * Word of changes made elsewhere (`GET /api/v1/events`): each names a noun, and whoever shows that noun asks
 * for it again. All tabs of a browser share one stream. Where it is interrupted, listeners run every 15 seconds
 * instead.
 */
@Injectable({ providedIn: 'root' })
export class LiveEvents {
  private readonly listeners = new Set<Listener>();
  private end: (() => void) | null = null;
  private poll: ReturnType<typeof setInterval> | null = null;
  /** Nothing is heard at the moment. */
  readonly paused = signal(false);

  /** Runs `run` when something of this noun changed, for as long as the caller lives. Call it in an injection context. */
  on(noun: string, run: () => void): void {
    const listener = { noun, run };
    this.listeners.add(listener);
    this.open();
    inject(DestroyRef).onDestroy(() => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.close();
    });
  }

  private open(): void {
    this.end ??= liveStream({
      changed: (noun) => {
        for (const listener of this.listeners) if (listener.noun === noun) listener.run();
      },
      reset: () => this.runAll(),
      paused: (paused) => this.pause(paused),
    });
  }

  private pause(paused: boolean): void {
    this.paused.set(paused);
    if (paused) this.poll ??= setInterval(() => this.runAll(), POLL_MS);
    else if (this.poll) {
      clearInterval(this.poll);
      this.poll = null;
      this.runAll();
    }
  }

  private runAll(): void {
    for (const listener of this.listeners) listener.run();
  }

  private close(): void {
    this.end?.();
    this.end = null;
    if (this.poll) clearInterval(this.poll);
    this.poll = null;
    this.paused.set(false);
  }
}
