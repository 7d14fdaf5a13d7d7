import type { SimulationCounts } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { differences, fateOf, resultSentence } from './words';

const counts = (change: Partial<SimulationCounts> = {}): SimulationCounts => ({
  matched: 0,
  notMatched: 0,
  untold: 0,
  changes: {},
  same: 0,
  changesUntold: 0,
  ...change,
});

describe('a simulation in words', () => {
  it('tells differences in one order, and what cannot be told last', () => {
    expect(differences(counts())).toBe('Nothing');
    expect(
      differences(counts({ changes: { rejected: 1, 'newly-protected': 1200 }, changesUntold: 2 })),
    ).toBe('1,200 newly protected, 1 rejected, 2 cannot be told');
  });

  it('states what a draft would have matched', () => {
    const result = {
      revision: 3,
      passedOver: 0,
      cut: false,
      days: [],
      samples: [],
      notEvaluable: [],
    };
    expect(resultSentence({ ...result, messages: 0, total: counts() }, true)).toBe(
      'There was no mail in these days.',
    );
    const total = counts({ matched: 4, untold: 12 });
    expect(resultSentence({ ...result, messages: 203, total }, true)).toBe(
      '4 of 203 messages would have matched; for 12 it cannot be told.',
    );
    expect(resultSentence({ ...result, messages: 1, total: counts({ matched: 1 }) }, false)).toBe(
      '1 of 1 message would have met a rule.',
    );
  });

  it('names the template of what is protected', () => {
    expect(fateOf({ fate: 'protected', template: 'do-not-forward' }).word).toBe(
      'Protected, Do Not Forward',
    );
    expect(fateOf(null).word).toBe('Cannot be told');
  });
});
