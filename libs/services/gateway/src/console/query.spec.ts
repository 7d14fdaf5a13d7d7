import { MessageFilter } from '@chancery/contracts';
import { soughtAddress } from '@chancery/mail';
import { filterOf, Problem } from '@chancery/platform';
import { describe, expect, it } from 'vitest';
import { cursorOf, positionOf } from './cursor';

const problemOf = (work: () => unknown): Problem => {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error('no problem');
};

describe('the filter of a query', () => {
  it('is what stands in filter[…], trimmed; what is empty says nothing', () => {
    expect(
      filterOf(MessageFilter, {
        limit: '50',
        'filter[sender]': ' ann@demo.test ',
        'filter[domain]': '',
        'filter[state]': 'held',
      }),
    ).toEqual({ sender: 'ann@demo.test', state: 'held' });
  });

  it.each([
    ['filter[state]', 'lost'],
    ['filter[protected]', 'maybe'],
    ['filter[from]', 'yesterday'],
    ['filter[from]', '2026-13-41T00:00:00Z'],
    ['filter[rule]', "' OR true --"],
    ['filter[subject]', 'salaries'],
    ['filter[sender]', ['a', 'b']],
  ])('refuses %s=%j and points there', (key, value) => {
    const { extra } = problemOf(() => filterOf(MessageFilter, { [key]: value }));
    expect(extra.errors).toHaveLength(1);
    expect(extra.errors?.[0]?.pointer).toBe(key.replace('[', '/').replace(/^/, '/').slice(0, -1));
  });
});

describe('what is written for an address', () => {
  it.each([
    ['Ann@Demo.test', { kind: 'address', text: 'ann@demo.test' }],
    ['@Demo.test', { kind: 'domain', domain: 'demo.test' }],
    ['Ann', { kind: 'part', text: 'ann' }],
    ['ann@', { kind: 'part', text: 'ann@' }],
    ['@', { kind: 'part', text: '@' }],
  ])('%s', (text, expected) => {
    expect(soughtAddress(text)).toEqual(expected);
  });
});

describe('a cursor', () => {
  const position = {
    receivedAt: '2026-11-20T10:00:00.000001Z',
    id: '018f0000-0000-7000-8000-0000000000aa',
  };

  it('is read as it was given', () => {
    expect(positionOf(cursorOf(position))).toEqual(position);
  });

  it.each(['', 'AAAA', cursorOf({ ...position, id: 'x' }), `${cursorOf(position)}IGFuZA`])(
    'that this list never gave is refused: %s',
    (cursor) => {
      expect(problemOf(() => positionOf(cursor)).code).toBe('query.invalid');
    },
  );
});
