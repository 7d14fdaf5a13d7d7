import { describe, expect, it } from 'vitest';
import { BLANK } from '../starters';
import { differenceOf, factOf } from './drift';

const one = {
  what: 'changed' as const,
  rule: 'a',
  name: 'A',
  filed: { ...BLANK, id: 'a', name: 'A', priority: 0 },
  members: ['mode'],
};

describe('what differs from the files, in words', () => {
  it('counts the rules, and tells of another order', () => {
    expect(factOf({ drift: [], reordered: false })).toBeNull();
    expect(factOf({ drift: [one], reordered: false })).toBe(
      '1 rule differs from the files applied at',
    );
    expect(factOf({ drift: [one, one], reordered: true })).toBe(
      '2 rules differ from the files, and the order too, applied at',
    );
    expect(factOf({ drift: [], reordered: true })).toBe(
      'The rules stand in another order than in the files applied at',
    );
  });

  it('tells what of a rule is another, and which rules are on one side only', () => {
    const now = { ...one.filed, mode: 'off' } as never;
    expect(differenceOf(one, now, {})).toEqual({
      title: '“A” is not as in its file',
      changes: [{ field: 'Mode', before: 'Test', after: 'Off' }],
    });
    const added = differenceOf({ ...one, what: 'added', filed: null }, now, {});
    expect(added.title).toBe('“A” is not in the files');
    expect(added.changes).toMatchObject([{ before: null, after: expect.any(String) as string }]);
    const removed = differenceOf({ ...one, what: 'removed', rule: null }, undefined, {});
    expect(removed.changes).toMatchObject([{ before: expect.any(String) as string, after: null }]);
  });
});
