import { describe, expect, it } from 'vitest';
import { propertyWords } from './property-words';

const read = (value: string | string[]) => propertyWords.read(new Map([[0, value]]), {});

describe('a property of documents and its words', () => {
  it.each([
    [
      'Confidentiality:Secret, Top Secret',
      { property: 'Confidentiality', words: ['Secret', 'Top Secret'] },
    ],
    [['PII:yes', 'pii:true'], { property: 'PII', words: ['yes', 'true'] }],
    ['Project:a:b', { property: 'Project', words: ['a:b'] }],
  ])('are read from %j', (value, args) => {
    expect(read(value)).toEqual({ args, notes: [] });
  });

  it('are a condition for each property, and written as pairs', () => {
    expect(read(['PII:yes', 'PHI:yes', 'pii:true'])).toEqual({
      args: { property: 'PII', words: ['yes', 'true'] },
      more: [{ property: 'PHI', words: ['yes'] }],
      notes: [],
    });
    expect(read('Secret')).toMatchObject({ lost: expect.stringContaining('Property:word') });
  });

  it('are written as they are read', () => {
    expect(propertyWords.write({ property: 'PII', words: ['yes', 'no'] })).toEqual(['PII:yes,no']);
    expect(propertyWords.write({ property: 'PII', words: ['a,b'] })).toContain('comma');
  });
});
