import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Every file below a folder, by its path from there. */
function filesOf(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]),
  );
}

it('the console’s client is what docs/openapi.json gives: npm run client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'api-client-'));
  try {
    execFileSync(
      'npx',
      ['ng-openapi-gen', '-c', 'apps/admin/api-client.json', '--output', folder],
      { cwd: root, stdio: 'pipe' },
    );
    const made = filesOf(folder);
    const kept = filesOf(join(root, 'apps/admin/src/api'));
    expect([...kept.keys()].sort()).toEqual([...made.keys()].sort());
    const stale = [...made].filter(([path, text]) => kept.get(path) !== text);
    expect(stale.map(([path]) => path)).toEqual([]);
    expect(made.size).toBeGreaterThan(100);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
