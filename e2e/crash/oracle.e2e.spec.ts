import { describe, expect, it } from 'vitest';
import { type Acknowledged, type Arrived, judgeRun } from './oracle';

const acknowledged: Acknowledged[] = Array.from({ length: 2_000 }, (_, n) => ({
  n,
  kind: n % 2 ? 'plain' : 'protected',
  id: `<crash.${n}@demo.test>`,
  sha256: `hash ${n}`,
}));
const deliver = ({ id, kind, sha256 }: Acknowledged): Arrived => ({
  wrapper: kind === 'protected' ? id : null,
  original: kind === 'plain' ? id : null,
  ticket: null,
  sha256: kind === 'plain' ? sha256 : null,
  clear: false,
  protectedInClear: false,
});

describe('the oracle of the crash run', () => {
  it('finds nothing wrong with a store that keeps everything', () => {
    expect(judgeRun(acknowledged, acknowledged.map(deliver))).toEqual({
      lost: [],
      altered: [],
      clear: [],
      extraCopies: 0,
      mostOfOne: 1,
    });
  });
  it('finds what a store loses that drops 1 in 1,000', () => {
    const verdict = judgeRun(
      acknowledged,
      acknowledged.filter(({ n }) => n % 1_000 !== 617).map(deliver),
    );
    expect(verdict.lost).toEqual(['<crash.617@demo.test>', '<crash.1617@demo.test>']);
  });
  it('finds a cut message, a protected one in clear, and copies', () => {
    const arrived = acknowledged.map(deliver);
    arrived[5]!.sha256 = 'cut';
    arrived.push(
      {
        ...deliver(acknowledged[8]!),
        wrapper: null,
        original: '<crash.8@demo.test>',
        protectedInClear: true,
      },
      deliver(acknowledged[9]!),
      deliver(acknowledged[9]!),
    );
    const verdict = judgeRun(acknowledged, arrived);
    expect(verdict).toMatchObject({
      altered: ['<crash.5@demo.test>'],
      clear: ['<crash.8@demo.test>'],
      extraCopies: 2,
      mostOfOne: 3,
    });
  });
});
