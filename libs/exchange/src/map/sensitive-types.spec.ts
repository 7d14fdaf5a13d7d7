import { describe, expect, it } from 'vitest';
import { sensitiveTypes } from './sensitive-types';

const read = (
  value: Parameters<typeof sensitiveTypes.read>[0] extends ReadonlyMap<number, infer V> ? V : never,
) => sensitiveTypes.read(new Map([[0, value]]), {});

describe('Types of sensitive information of a rule', () => {
  it('are read from tables, with their limits', () => {
    expect(
      read([
        { Name: 'ABA Routing Number', minCount: '1' },
        {
          name: 'Credit Card Number',
          MinCount: '5',
          maxCount: '-1',
          minConfidence: '75',
          maxConfidence: '100',
        },
      ]),
    ).toEqual({
      args: {
        types: [
          { type: 'us-aba-routing', minCount: 1 },
          { type: 'credit-card', minCount: 5, minConfidence: 75 },
        ],
      },
      notes: [],
    });
  });

  it('are told by name or GUID, bare or in a table', () => {
    const card = { args: { types: [{ type: 'credit-card', minCount: 1 }] }, notes: [] };
    expect(read('Credit Card Number')).toEqual(card);
    expect(read({ id: '50842EB7-EDC8-4019-85DD-5A5C1F2BB085' })).toEqual(card);
  });

  it('keep a name that is not known, for the check to name it', () => {
    expect(read({ Name: 'Our own rule' })).toMatchObject({
      args: { types: [{ type: 'Our own rule' }] },
    });
  });

  it('are lost where no name is', () => {
    expect(read({ minCount: '1' })).toHaveProperty('lost');
  });

  it('are written as Exchange takes them', () => {
    const types = [{ type: 'credit-card', minCount: 2, minConfidence: 75 }];
    const [written] = sensitiveTypes.write({ types }) as [never];
    expect(written).toEqual([{ Name: 'Credit Card Number', minCount: '2', minConfidence: '75' }]);
    expect(read(written)).toEqual({ args: { types }, notes: [] });
  });
});
