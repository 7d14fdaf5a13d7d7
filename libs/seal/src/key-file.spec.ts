import { describe, expect, it } from 'vitest';
import { createKeyFile, openKeyFile, SealError } from '.';
import { codeOf } from './testing/sample';

const made = createKeyFile('correct horse \u00e9');
const file = JSON.parse(made.text) as { kdf: Record<string, unknown>; sealed: string };
const written = (change: (copy: typeof file) => void): string => {
  const copy = structuredClone(file);
  change(copy);
  return JSON.stringify(copy);
};
const refusal = (text: string, passphrase = 'correct horse \u00e9') =>
  codeOf(() => openKeyFile(text, passphrase));

describe('the key file', () => {
  it('opens with its passphrase, however its letters are composed', () => {
    expect(made.root).toHaveLength(32);
    expect(openKeyFile(made.text, 'correct horse \u00e9').equals(made.root)).toBe(true);
    expect(openKeyFile(made.text, 'correct horse e\u0301').equals(made.root)).toBe(true);
  });

  it('holds nothing of key or passphrase, and never the same bytes twice', () => {
    const again = createKeyFile('correct horse \u00e9');
    expect(again.root.equals(made.root)).toBe(false);
    expect(again.text).not.toBe(made.text);
    for (const encoding of ['hex', 'base64'] as const)
      expect(made.text).not.toContain(made.root.toString(encoding));
    expect(made.text).not.toContain('correct');
  });

  it('does not open with another passphrase', () => {
    for (const wrong of ['Correct horse \u00e9', 'correct horse', ' correct horse \u00e9'])
      expect(refusal(made.text, wrong)).toBe('passphrase');
    expect(refusal(made.text, '')).toBe('passphrase');
    expect(codeOf(() => createKeyFile(''))).toBe('passphrase');
  });

  it('names no passphrase in its error', () => {
    const error = (() => {
      try {
        return openKeyFile(made.text, 'swordfish');
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(SealError);
    expect(String(error)).not.toContain('swordfish');
  });

  it('refuses weaker, absurd or unknown parameters', () => {
    for (const N of [2 ** 14, 2 ** 15 + 1, 2 ** 21, '32768', null])
      expect(refusal(written(({ kdf }) => (kdf['N'] = N)))).toBe('key-file');
    for (const name of ['r', 'p'])
      expect(refusal(written(({ kdf }) => (kdf[name] = 2)))).toBe('key-file');
    expect(refusal(written((copy) => Object.assign(copy, { version: 2 })))).toBe('key-file');
    expect(refusal(written(({ kdf }) => (kdf['name'] = 'pbkdf2')))).toBe('key-file');
    for (const text of ['', '{', 'null', '[]', '{}', '"text"'])
      expect(refusal(text)).toBe('key-file');
  });

  it('is bound to its salt and its work', () => {
    expect(refusal(written(({ kdf }) => (kdf['N'] = 2 ** 16)))).toBe('passphrase');
    expect(refusal(written(({ kdf }) => (kdf['salt'] = Buffer.alloc(32).toString('base64'))))).toBe(
      'passphrase',
    );
    expect(refusal(written(({ kdf }) => (kdf['salt'] = '')))).toBe('key-file');
  });

  it('refuses damage and truncation', () => {
    const sealed = Buffer.from(file.sealed, 'base64');
    const last = sealed.length - 1;
    sealed[last] = (sealed[last] ?? 0) ^ 1;
    expect(refusal(written((copy) => (copy.sealed = sealed.toString('base64'))))).toBe(
      'segment-tag',
    );
    expect(
      refusal(written((copy) => (copy.sealed = sealed.subarray(0, 90).toString('base64')))),
    ).toBe('truncated');
  });
});
