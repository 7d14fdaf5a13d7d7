import { ruleCatalogue } from '@chancery/rules';
import { describe, expect, it } from 'vitest';
import { isFound } from './find-clause';

const { conditions, actions } = ruleCatalogue();
const found = (text: string) =>
  conditions.filter((each) => isFound(each, text)).map((each) => each.code);

describe('a condition is found', () => {
  it.each([
    ['its label', 'subject contains words'],
    ['the parameter of New-TransportRule', 'SubjectContainsWords'],
    ['that parameter in words, whatever their order and case', 'WORDS subject contains'],
    ['the beginning of it', 'subjectcont'],
  ])('by %s', (_, text) => {
    expect(found(text)).toContain('SubjectContainsWords');
  });

  it('by nothing: everything is there', () => {
    expect(found('')).toHaveLength(conditions.length);
  });

  it('not by words that none of its names has', () => {
    expect(found('phase of the moon')).toEqual([]);
  });
});

it('an action is found by what it does', () => {
  const codes = actions.filter((each) => isFound(each, 'protect')).map((each) => each.code);
  expect(codes).toContain('ApplyRightsProtectionTemplate');
});
