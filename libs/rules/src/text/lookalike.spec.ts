import { describe, expect, it } from 'vitest';
import { spellings } from './lookalike';

describe('the spellings of a name', () => {
  it('are one for what everybody reads alike', () => {
    expect(spellings('report 2026.txt')).toEqual(['report 2026.txt']);
  });

  it.each([
    ['letters of another alphabet', 'f\u0430l\u0441\u043en.txt'],
    ['full-width letters', 'ｆａｌｃｏｎ.txt'],
    ['what shows nothing', 'fal\u200bc\u00adon\0.txt'],
    ['what is shown from its end', '\u202etxt.noclaf\u202c'],
  ])('have the plain one beside %s', (_, name) => {
    expect(spellings(name)).toContain('falcon.txt');
    expect(spellings(name)).toContain(name);
  });
});
