import type { ListedRule, RuleFigures } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { inOrder, matchesOf, type RowSource, rowsOf } from './list-rows';
import { BLANK } from './starters';

const rule = (id: string, change: Partial<ListedRule> = {}): ListedRule => ({
  ...BLANK,
  id,
  name: id,
  priority: 0,
  version: 1,
  updatedBy: 'ann@demo.test',
  updatedAt: '2026-11-21T10:00:00Z',
  mode: 'enforce',
  managedBy: 'console',
  managed: null,
  sentence: {
    text: 'For every message, protect with encrypt-only.',
    segments: [{ text: 'encrypt-only', kind: 'name' }],
  },
  ...change,
});
const figures: RuleFigures = {
  from: '',
  to: '',
  zone: 'UTC',
  step: 'day',
  steps: ['1', '2'],
  items: [{ rule: 'a', matched: [1, 2], tested: [0, 4] }],
  completeUpTo: null,
};
const source = (change: Partial<RowSource> = {}): RowSource => ({
  ordered: [rule('a'), rule('b'), rule('c', { mode: 'off' })],
  filter: {},
  shadows: [{ rule: 'b', by: 'a' }],
  warnings: [
    { rule: 'b', code: 'conflict', by: 'a', text: 'Its template is never used, because of' },
    { rule: 'b', code: 'costly', by: null, text: 'It looks into everything.' },
  ],
  matches: matchesOf(figures),
  names: new Map([['encrypt-only', 'Encrypt-Only']]),
  ...change,
});

describe('the rows of a list of rules', () => {
  it('have their place among all, what they matched, and who stops first', () => {
    const rows = rowsOf(source({ filter: { find: 'B' } }));
    expect(rows).toMatchObject([
      { place: 2, shadow: { id: 'a', place: 1 }, matches: { inForce: 0, inTest: 0 } },
    ]);
    expect(rowsOf(source())[0]).toMatchObject({
      pieces: [{ text: 'Encrypt-Only' }],
      matches: { inForce: 3, inTest: 4 },
    });
  });

  it('without a match are those that could have matched', () => {
    const ids = rowsOf(source({ filter: { unmatched: true } })).map((row) => row.rule.id);
    expect(ids).toEqual(['b']);
  });

  it('say nothing of matches while these are not known', () => {
    expect(rowsOf(source({ matches: null })).map(({ matches }) => matches)).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('are the same ones where nothing in them differs', () => {
    const kept = source();
    const first = rowsOf(kept);
    const moved = rowsOf({ ...kept, ordered: inOrder(kept.ordered, ['a', 'c', 'b']) }, first);
    expect(moved.map((row) => first.includes(row))).toEqual([true, false, false]);
  });
});
