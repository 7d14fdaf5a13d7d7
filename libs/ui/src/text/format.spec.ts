import { describe, expect, it } from 'vitest';
import { bytes, count, duration, percent, plural, when } from './format';

describe('figures and times', () => {
  it('counts exactly and groups digits', () => {
    expect([count(0), count(1204), count(9_999_999)]).toEqual(['0', '1,204', '9,999,999']);
    expect([plural(1, 'message'), plural(2, 'message'), plural(0, 'entry', 'entries')]).toEqual([
      '1 message',
      '2 messages',
      '0 entries',
    ]);
  });

  it('says a share of nothing with a dash', () => {
    expect([percent(633, 1000), percent(0, 0)]).toEqual(['63.3%', '–']);
  });

  it('writes sizes in powers of 1000', () => {
    expect([bytes(0), bytes(999), bytes(212_400), bytes(2_400_000)]).toEqual([
      '0 B',
      '999 B',
      '212 KB',
      '2.4 MB',
    ]);
  });

  it('writes today as a time, this year with the day, before that with the year', () => {
    const now = new Date(2026, 10, 21, 15, 0);
    expect(when(new Date(2026, 10, 21, 14, 5), now)).toBe('14:05');
    expect(when(new Date(2026, 10, 18, 9, 30), now)).toMatch(/18.*Nov.*09:30|Nov 18.*09:30/);
    expect(when(new Date(2025, 11, 12), now)).toContain('2025');
  });

  it('writes durations in the largest unit that says enough', () => {
    expect([duration(4.4), duration(240), duration(7_200), duration(172_800)]).toEqual([
      '4 s',
      '4 min',
      '2 h',
      '2 days',
    ]);
  });
});
