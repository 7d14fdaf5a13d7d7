import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Every file that `web.ts` brings into the browser. */
function reached(file: string, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(file)) return seen;
  const source = readFileSync(file, 'utf8');
  seen.set(file, source);
  for (const [, path] of source.matchAll(/from '(\.[^']*)'/g)) {
    reached(`${resolve(dirname(file), path!)}.ts`, seen);
  }
  return seen;
}

describe('what the browser gets', () => {
  const files = reached(resolve(import.meta.dirname, 'web.ts'));

  it('is found', () => {
    expect([...files.keys()].some((file) => file.endsWith('transfer/base64.ts'))).toBe(true);
    expect(files.size).toBeGreaterThan(15);
  });

  it('imports nothing from Node and does without Buffer', () => {
    for (const [file, source] of files) {
      // Types are gone in what is built.
      const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*|^import type [^;]*;/gm, '');
      expect(code, file).not.toMatch(/\bBuffer\b|from 'node:|from '@|\brequire\(|\bprocess\./);
    }
  });
});
