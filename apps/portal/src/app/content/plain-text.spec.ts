import { describe, expect, it } from 'vitest';
import { plainText } from './plain-text';

describe('plainText', () => {
  it('shows characters in their own order, on one line', () => {
    expect(plainText('invoice \u202etxt.exe\u202c')).toBe('invoice txt.exe');
    expect(plainText(' a\r\n\tb\u2028c\u0000 ')).toBe('a b c');
    expect(plainText('שלום Grüße 日本')).toBe('שלום Grüße 日本');
  });
});
