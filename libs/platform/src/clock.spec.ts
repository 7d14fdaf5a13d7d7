import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Clock, DueClock, type DueStore } from './clock';
import type { Logger } from './log';

const warned: [object, string][] = [];
const log = {
  warn: (about: object, text: string) => warned.push([about, text]),
} as never as Logger;

class Counting extends Clock {
  rounds = 0;
  protected override round(): Promise<void> {
    this.rounds++;
    return this.rounds === 1 ? Promise.reject(new Error('no database')) : Promise.resolve();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  warned.length = 0;
});
afterEach(() => void vi.useRealTimers());

test('a round that fails is told, and the next comes all the same, until the process ends', async () => {
  const clock = new Counting({ everyMs: 1_000, skipped: 'round skipped' }, log);
  clock.onApplicationBootstrap();
  expect(clock.rounds).toBe(0);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(clock.rounds).toBe(2);
  expect(warned).toEqual([[{ reason: 'no database' }, 'round skipped']]);
  await clock.onApplicationShutdown();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(clock.rounds).toBe(2);
});

test('the first round may come at once', () => {
  const clock = new Counting({ everyMs: 1_000, skipped: 'round skipped', atOnce: true }, log);
  clock.onApplicationBootstrap();
  expect(clock.rounds).toBe(1);
  void clock.onApplicationShutdown();
});

test('what nobody works at is asked for, in every organisation, after what is old went', async () => {
  const seen: string[] = [];
  const store: DueStore = {
    expire: async (organisation) => seen.push(`expire ${organisation}`),
    due: async (organisation) => (organisation === 'b' ? [{ id: 'x', run: 2 }] : []),
  };
  class Asking extends DueClock {
    protected override async ask(organisation: string, id: string, run: number): Promise<void> {
      seen.push(`ask ${organisation} ${id} ${run}`);
    }
    due(): Promise<void> {
      return this.roundOf(['a', 'b']);
    }
  }
  await new Asking({ everyMs: 1_000, skipped: '' }, {} as never, log, store).due();
  expect(seen).toEqual(['expire a', 'expire b', 'ask b x 2']);
});
