import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { System } from '../support/system';

const WORKSPACE = resolve(import.meta.dirname, '../..');
const GUIDE = readFileSync(join(WORKSPACE, 'docs/guide-exchange.md'), 'utf8');

/** What stands between fences of a language, in order; without one it only shows something. */
const blocks = (wanted: string): string[] =>
  [...GUIDE.matchAll(/^```(\w*)\n(.*?)^```$/gms)].flatMap(([, language, text = '']) =>
    language === wanted ? [text] : [],
  );

/** "From Exchange to Chancery in ten minutes", its commands as they are written there, one after another. */
describe('the guide from Exchange', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-guide-'));
  let system: System;

  /** In a folder of its own, with the workspace's script: what the guide writes is not to lie about in the workspace. */
  function run(script: string) {
    const here = script.replaceAll('npm run', `npm --prefix "${WORKSPACE}" run`);
    return spawnSync('sh', ['-euc', here.replaceAll('rules.ps1', join(folder, 'rules.ps1'))], {
      cwd: folder,
      env: system.env,
      encoding: 'utf8',
    });
  }

  beforeAll(async () => {
    system = await System.start();
  });
  afterAll(async () => {
    await system?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says beforehand what the guide says it says', () => {
    const [preview = ''] = blocks('sh');
    const { status, stderr, stdout } = run(preview);
    expect(status).toBe(0);
    expect(stderr.replaceAll(`${folder}/`, '')).toContain(blocks('')[0]);
    expect(JSON.parse(stdout)).toMatchObject({
      rules: [{ name: 'Contracts' }, { name: 'Offers' }],
    });
  });

  it('imports what was shown', async () => {
    const [, apply = ''] = blocks('sh');
    const { status, stderr } = run(apply);
    expect(status, stderr).toBe(0);
    const { body } = await system.api('GET', '/rules');
    expect((body as { items: unknown[] }).items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'Contracts', mode: 'enforce' }),
        expect.objectContaining({ name: 'Offers', mode: 'test' }),
      ]),
    );
  });

  it('shows pictures that are there', () => {
    const pictures = [...GUIDE.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path = '']) => path);
    expect(pictures.length).toBeGreaterThan(2);
    expect(pictures.filter((path) => !existsSync(join(WORKSPACE, 'docs', path)))).toEqual([]);
  });
});
