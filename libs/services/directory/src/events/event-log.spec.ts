import { describe, expect, it } from 'vitest';
import { EventLog } from './event-log';

const change = (id: string) => ({ organisation: 'one', noun: 'rules' as const, id });

describe('the log of live events', () => {
  it('gives what came after an id, and ids ascend over a restart', () => {
    let now = 1_000;
    const log = new EventLog(() => now);
    const start = log.last;
    log.add(change('a'));
    const seen = log.last;
    log.add(change('b'));
    expect(log.since(start)?.map((event) => event.change.id)).toEqual(['a', 'b']);
    expect(log.since(seen)?.map((event) => event.change.id)).toEqual(['b']);
    expect(log.since(log.last)).toEqual([]);
    now = 2_000;
    expect(new EventLog(() => now).last).toBeGreaterThan(log.last);
  });

  it('knows what it does not know: another process, ten minutes ago, too many', () => {
    let now = 1_000;
    const log = new EventLog(() => now);
    const start = log.last;
    log.add(change('a'));
    for (const id of [Number.NaN, start - 1, log.last + 1]) expect(log.since(id)).toBeNull();
    now += 600_001;
    log.add(change('b'));
    expect(log.since(start)).toBeNull();
    expect(log.since(start + 1)?.map((event) => event.change.id)).toEqual(['b']);
    const before = log.last;
    for (let n = 0; n <= 10_000; n++) log.add(change(String(n)));
    expect(log.since(before)).toBeNull();
    expect(log.since(before + 1)).toHaveLength(10_000);
  });
});
