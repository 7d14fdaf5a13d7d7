import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as generated from './generated';

describe('the compiled layouts', () => {
  it('are those of the sources', async () => {
    const script = join(import.meta.dirname, '../../compile-layouts.mjs');
    await expect(promisify(execFile)(process.execPath, [script, '--check'])).resolves.toMatchObject(
      { stderr: '' },
    );
  });

  it.each(Object.entries(generated))(
    '%s has no script, no remote load and no stand-in colour',
    (_name, html) => {
      expect(html).not.toMatch(/<script|javascript:|\son\w+=|@import|url\(|<link|<iframe/i);
      expect(html).not.toMatch(/#A1000/i);
      // The only addresses are those that the slots bring, and XML name spaces.
      expect(html.replace(/xmlns(:\w)?="[^"]*"/g, '')).not.toMatch(/https?:/);
    },
  );

  it.each(Object.entries(generated))('%s says how it looks in the dark', (_name, html) => {
    expect(html).toContain('<meta name="color-scheme" content="light dark"');
    expect(html).toContain('prefers-color-scheme:dark');
  });
});
