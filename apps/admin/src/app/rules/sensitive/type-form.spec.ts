import { describe, expect, it } from 'vitest';
import {
  BLANK_TYPE,
  entryOf,
  formOfType,
  levelsInWords,
  problemsOfType,
  tryType,
} from './type-form';

const form = {
  ...BLANK_TYPE,
  name: 'Customer number',
  patterns: [{ pattern: 'C-\\d{6}', check: '' as const }],
  words: ['customer'],
};

describe('the editor of a type', () => {
  it('says what is missing, in sentences', () => {
    expect(problemsOfType(entryOf(BLANK_TYPE))).toEqual([
      'The name cannot be empty.',
      'A pattern cannot be empty.',
    ]);
    const wrong = { ...form, patterns: [{ pattern: '(?<=x)\\d', check: '' as const }] };
    expect(problemsOfType(entryOf(wrong))[0]).toContain('not understood');
    expect(problemsOfType(entryOf({ ...form, alone: null, beside: null }))).toEqual([
      'At least one confidence is needed.',
    ]);
    expect(problemsOfType(entryOf(form))).toEqual([]);
  });

  it('opens what it saved', () => {
    expect(formOfType(entryOf(form))).toEqual(form);
    expect(formOfType(entryOf({ ...form, words: [] }))).toMatchObject({ beside: null });
  });

  it('does not open what it could not save again', () => {
    const entry = entryOf(form);
    expect(
      formOfType({ ...entry, evidence: [...entry.evidence, { name: 'more', pattern: 'x' }] }),
    ).toBeNull();
    expect(
      formOfType({ ...entry, formats: [{ name: 'a', like: { type: 'credit-card' } }] }),
    ).toBeNull();
  });

  it('tries a text and shows masked values only', () => {
    expect(tryType(entryOf(form), 'customer C-123456, C-123456')).toEqual([
      { masked: '•-•••••6', confidence: 85, counts: true },
    ]);
    expect(tryType(entryOf(form), 'parcel C-123456')).toMatchObject([{ counts: false }]);
    expect(tryType(entryOf(BLANK_TYPE), 'x')).toBeNull();
  });

  it('tells its levels in words', () => {
    expect(levelsInWords(entryOf(form))).toEqual(['85 %: beside words', '65 %: by itself']);
  });
});
