import { afterEach, describe, expect, it, vi } from 'vitest';
import { ticket, uuid7 } from './ids';

/** RFC 9562 4: version 7, variant 10. */
const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const millisecondsOf = (id: string) => parseInt(id.replaceAll('-', '').slice(0, 12), 16);

describe('an id', () => {
  afterEach(() => vi.useRealTimers());

  it('has the form of a UUID version 7, and carries the moment it was made', () => {
    const before = Date.now();
    const id = uuid7();
    expect(id).toMatch(FORM);
    expect(millisecondsOf(id)).toBeGreaterThanOrEqual(before);
    // RFC 9562 A.6: 22 February 2022, 19:22:22 GMT.
    expect(uuid7(1_645_557_742_000)).toMatch(/^017f22e2-79b0-7/);
  });

  it('comes after the ids made before it, however many in one millisecond', () => {
    vi.useFakeTimers({ now: Date.now() + 1_000 });
    const ids = Array.from({ length: 20_000 }, () => uuid7());
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    expect(ids.every((id) => FORM.test(id))).toBe(true);
  });

  it('comes after them also when the clock is set back', () => {
    vi.useFakeTimers({ now: Date.now() + 2_000 });
    const earlier = uuid7();
    vi.setSystemTime(Date.now() - 60_000);
    expect(uuid7() > earlier).toBe(true);
  });
});

describe('a ticket', () => {
  it('is 256 bits that nobody can guess, fit for a link', () => {
    const tickets = Array.from({ length: 100 }, ticket);
    expect(new Set(tickets).size).toBe(100);
    expect(tickets.every((one) => /^[\w-]{43}$/.test(one))).toBe(true);
  });
});
