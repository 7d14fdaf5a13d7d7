import { describe, expect, it } from 'vitest';
import { boldRuns, bytes, countdown, initials, listOf, timeLeft } from './format';

describe('format', () => {
  it('writes bytes in powers of 1000', () => {
    expect([0, 999, 1000, 212_400, 999_600, 2_440_000, 25_000_000, 150_400_000].map(bytes)).toEqual(
      ['0 B', '999 B', '1 KB', '212 KB', '1 MB', '2.4 MB', '25 MB', '150 MB'],
    );
  });

  it('writes what is left in the unit that says enough', () => {
    const now = new Date('2026-11-19T09:00:00Z');
    const left = (minutes: number) => timeLeft(new Date(now.getTime() + minutes * 60_000), now);
    expect([left(-1), left(0.5), left(1), left(90), left(121), left(2880), left(129_600)]).toEqual([
      'no time left',
      'less than a minute left',
      '1 minute left',
      '90 minutes left',
      '2 hours left',
      '2 days left',
      '90 days left',
    ]);
  });

  it('counts down', () => {
    expect([582_000, 59_400, 900, -5].map(countdown)).toEqual(['9:42', '1:00', '0:01', '0:00']);
  });

  it('takes initials from any script', () => {
    expect(initials('Claims desk', 'c@x.test')).toBe('CD');
    expect(initials('', 'claims@x.test')).toBe('CT');
    expect(initials('Ärzte', '')).toBe('ÄR');
    expect(initials('👩', '')).toBe('');
  });

  it('splits bold runs and joins lists', () => {
    expect(boldRuns('You can **read**.')).toEqual([
      { text: 'You can ', bold: false },
      { text: 'read', bold: true },
      { text: '.', bold: false },
    ]);
    expect(listOf(['a', 'b', 'c'])).toBe('a, b and c');
  });
});
