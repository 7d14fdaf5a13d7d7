import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FORMULA_PAYLOADS } from '@chancery/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/ports';
import { System } from '../support/system';
import { type ConsoleClient, firstOwner } from './console-client';

const run = promisify(execFile);
const office = spawnSync('soffice', ['--version'], { encoding: 'utf8' });
if (office.error)
  console.warn(
    'Not run: the thirty formulas in a spreadsheet. It needs soffice (apt-get install --no-install-recommends libreoffice-calc).',
  );

/** How LibreOffice reads the file: UTF-8, split at these marks, as its window of options offers. */
const SEPARATORS = { comma: '44', 'comma, semicolon and tab': '44/59/9', semicolon: '59' } as const;

describe.skipIf(office.error)('thirty formulas exported, opened in LibreOffice', () => {
  let system: System;
  let owner: ConsoleClient;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'chancery-office-'));
    system = await System.start();
    owner = await firstOwner(system);
    const [row] = await system.query<{ id: string }>('SELECT id FROM directory.organisation');
    // As who did it, as a recipient, and within the details of a record: every column that holds text from outside.
    await system.query(
      `SELECT set_config('chancery.organisation', $1::text, false), audit.append($1::uuid, $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[])`,
      [
        row?.id,
        FORMULA_PAYLOADS.map(() => randomUUID()),
        FORMULA_PAYLOADS.map((_, at) => `test.formula-${at}`),
        FORMULA_PAYLOADS.map(() => null),
        FORMULA_PAYLOADS,
        FORMULA_PAYLOADS,
        FORMULA_PAYLOADS.map((payload) => JSON.stringify({ payload, inner: `a;${payload}` })),
      ],
    );
  });
  afterAll(async () => {
    await system?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  /** The cells of the first sheet that are formulas, and how many rows have something in them. */
  async function opened(name: string, content: Buffer | string, separators: string) {
    const file = join(folder, `${name}.csv`);
    await writeFile(file, content);
    await run(
      'soffice',
      [
        '--headless',
        `-env:UserInstallation=file://${join(folder, 'profile')}`,
        `--infilter=Text - txt - csv (StarCalc):${separators},34,76,1`,
        '--convert-to',
        'fods',
        '--outdir',
        folder,
        file,
      ],
      { timeout: 90_000 },
    );
    const sheet = await readFile(join(folder, `${name}.fods`), 'utf8');
    return {
      formulas: [...sheet.matchAll(/table:formula="([^"]*)"/g)].map(([, formula]) => formula),
      links: [...sheet.matchAll(/text:a xlink:href="([^"]*)"/g)].map(([, link]) => link),
      text: sheet,
    };
  }

  it('none of them is a formula, wherever the spreadsheet splits; the same bare would be', async () => {
    const bare = await opened('bare', '"=1+1","+1+1"\r\n', SEPARATORS.comma);
    expect(bare.formulas.length, 'LibreOffice evaluates what is not guarded').toBeGreaterThan(0);

    const { id } = await until('the export', async () => {
      const { body } = await owner.call<{ items: unknown[] }>(
        'GET',
        '/audit?filter[kind]=test.formula-29',
      );
      if (body.items.length === 0) return null;
      return (await owner.call<{ id: string }>('POST', '/exports', { what: 'audit', filters: {} }))
        .body;
    });
    await until('the file', async () => {
      const { body } = await owner.call<{ state: string }>('GET', `/exports/${id}`);
      return body.state === 'succeeded' || null;
    });
    const response = await fetch(`${system.adminUrl}/api/v1/exports/${id}/file`, {
      headers: { cookie: owner.cookie ?? '' },
    });
    const file = Buffer.from(await response.arrayBuffer());
    for (const payload of FORMULA_PAYLOADS)
      expect(file.toString().replaceAll("'", ''), payload).toContain(
        payload.replaceAll("'", '').replaceAll('"', '""'),
      );
    for (const [name, separators] of Object.entries(SEPARATORS)) {
      const { formulas, links, text } = await opened(
        `export-${separators.replaceAll('/', '-')}`,
        file,
        separators,
      );
      expect(formulas, `split at ${name}`).toEqual([]);
      expect(links, `split at ${name}`).toEqual([]);
      expect(text).toContain('test.formula-29');
    }
  });
});
