import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { marked } from '../journey/visit';
import { World } from '../journey/world';
import { until } from '../support/ports';
import { type ConsoleClient, firstOwner, invited } from './console-client';
import { ConsolePage } from './console-page';
import { PASSWORD } from './console-client';

const MENU = ['Messages', 'Reports', 'Audit', 'Exports'];
const PROTECTED = ['ann@ferris.example', 'bob@alder.example', 'cy@ferris.example'];
const PLAIN = ['dan@harbour.example', 'eve@harbour.example'];

/** Journey 13: what was protected, from the message that was sent to the figure and its file; and whether the trail holds. */
describe('the auditor', () => {
  let world: World;
  let client: ConsoleClient;
  let auditor: ConsolePage;
  let page: Page;

  beforeAll(async () => {
    world = await World.start();
    client = await invited(await firstOwner(world.system), 'auditor');
    for (const to of PROTECTED) await world.send('alice@demo.test', [to], marked('Figures'));
    for (const to of PLAIN) {
      const plain = `From: alice@demo.test\r\nTo: ${to}\r\nSubject: Lunch\r\nMessage-ID: <${to}>\r\n\r\nAt noon.\r\n`;
      await world.send('alice@demo.test', [to], Buffer.from(plain));
    }
    const context = await world.context({
      viewport: { width: 1280, height: 900 },
      acceptDownloads: true,
    });
    page = await context.newPage();
    auditor = new ConsolePage(page);
    await page.goto(world.system.adminUrl);
    await auditor.signIn({ email: 'auditor@demo.test', password: PASSWORD });
  });
  afterAll(() => world?.stop());

  const cellsOf = async (row: string): Promise<string[]> =>
    page
      .getByRole('region', { name: 'Figures' })
      .getByRole('row', { name: row })
      .getByRole('cell')
      .allInnerTexts();

  it('sees Messages, Reports, Audit and Exports, and is refused elsewhere by menu, URL and API', async () => {
    const menu = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
    expect(await menu.allInnerTexts()).toEqual(MENU);
    for (const path of ['/settings', '/operations', '/branding', '/templates']) {
      await page.goto(`${world.system.adminUrl}${path}`);
      await page
        .getByText(/administrator|operator|role/i)
        .first()
        .waitFor();
      expect(await menu.allInnerTexts()).toEqual(MENU);
    }
    for (const [method, path] of [
      ['POST', '/rules'],
      ['POST', '/brands'],
      ['GET', '/administrators'],
      ['GET', '/queues'],
      ['POST', '/messages/01890000-0000-7000-8000-000000000000/revocation'],
    ] as const)
      expect((await client.call(method, path, method === 'GET' ? undefined : {})).status).toBe(403);
  });

  it('finds in the report what was sent, and behind each figure its messages', async () => {
    await until('five messages counted', async () => {
      const { body } = await client.call<{ facts: { messages: number } }>(
        'GET',
        '/reports/summary',
      );
      return body.facts.messages === 5 || null;
    });
    await page.goto(world.system.adminUrl);
    await auditor.menu('Reports');
    await page.getByText(/3 of 5 messages left protected/).waitFor();
    await page.getByRole('link', { name: 'By template' }).click();
    await page.getByRole('row', { name: /Encrypt-Only/ }).waitFor();
    expect((await cellsOf('Encrypt-Only'))[0]?.trim()).toBe('3');
    expect((await cellsOf('Total'))[0]?.trim()).toBe('3');
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    await page
      .getByRole('row', { name: /Encrypt-Only/ })
      .getByRole('link', { name: '3' })
      .first()
      .click();
    await page.getByText('3 messages match, newest first.').first().waitFor();
    expect(await page.getByRole('link', { name: /from alice@demo.test/ }).count()).toBe(3);
    await page.goBack();
    await page.getByRole('row', { name: /Encrypt-Only/ }).waitFor();
    // Nobody has opened theirs: three recipients, and the three messages they were sent.
    await page
      .getByRole('row', { name: /Total/ })
      .getByRole('cell')
      .nth(3)
      .getByRole('link', { name: '3' })
      .click();
    await page.getByRole('button', { name: /Access: Not opened/ }).waitFor();
    await page.getByText('3 messages match, newest first.').first().waitFor();
    await page.goBack();
    await page.getByRole('row', { name: /Encrypt-Only/ }).waitFor();
  });

  it('reads the chart by its keys, as a table, and takes it along as a picture', async () => {
    const figure = page.getByRole('figure');
    await figure.getByText(/Most on .*: Encrypt-Only 3\./).waitFor();
    const reader = figure.getByRole('slider', { name: /Read a day/ });
    expect(await reader.getAttribute('aria-valuetext')).toMatch(/: Encrypt-Only 3$/);
    await reader.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => reader.getAttribute('aria-valuetext')).toMatch(/: nothing$/);
    const [picture] = await Promise.all([
      page.waitForEvent('download'),
      auditor.button('Save picture').click(),
    ]);
    expect(picture.suggestedFilename()).toMatch(/^template-.*\.png$/);
    const { width, height } = await sharp(await picture.path()).metadata();
    expect(width).toBeGreaterThan(1_000);
    expect(height).toBeGreaterThan(600);
    // More than the empty sheet: bars in the colour of their series are on it.
    expect((await coloursIn(await picture.path())).has('23,74,140')).toBe(true);
    await auditor.button('Table').click();
    await page.getByRole('region', { name: 'Points of the chart' }).waitFor();
    expect(await seriousFaultsInBoth(page)).toEqual([]);
  });

  it('takes the table along as CSV, and the audit says so', async () => {
    await page.goto(`${world.system.adminUrl}/reports?report=domain`);
    await page.getByRole('row', { name: /ferris.example/ }).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      auditor.button('Export CSV').click(),
    ]);
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
    const table = page.getByRole('region', { name: 'Figures' }).getByRole('row');
    const shown = await Promise.all(
      (await table.all())
        .slice(1)
        .map(async (row) =>
          (await row.locator('th, td').allInnerTexts()).map((text) => text.trim()),
        ),
    );
    expect(shown).toHaveLength(4);
    const inFile = lines
      .slice(-shown.length)
      .map((line) => line.split(',').map((cell) => cell.replace(/^"|"$/g, '')));
    expect(inFile).toEqual(shown);
    await until('the export in the trail', async () => {
      const { body } = await client.call<{ items: { kind: string; actor: string }[] }>(
        'GET',
        '/audit?filter[group]=exports',
      );
      return body.items[0]?.actor === 'auditor@demo.test' ? body.items : null;
    });
    await page.goto(`${world.system.adminUrl}/audit?group=exports`);
    await page.getByText('auditor@demo.test exported a report domain').waitFor();
    expect(await seriousFaultsInBoth(page)).toEqual([]);
  });

  it('exports every message of a search: filters restated, progress to a file with its hash, rows as on the page', async () => {
    await page.goto(`${world.system.adminUrl}/messages?domain=ferris.example`);
    await page.getByText('2 messages match, newest first.').first().waitFor();
    const shown = await page.getByRole('link', { name: /from alice@demo.test/ }).count();
    await auditor.button('Export all').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Export 2 messages?').waitFor();
    await dialog.getByText('Recipient’s domain: ferris.example').waitFor();
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Export all' }).click();
    await auditor.button('Show exports').click();
    const file = page.getByRole('article', { name: 'Messages' });
    await file.getByText('Ready').waitFor();
    await file.getByText('ferris.example').waitFor();
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    const said = (await file.getByRole('code').innerText()).trim();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      file.getByRole('link', { name: /Download messages-.*\.csv/ }).click(),
    ]);
    const bytes = await readFile(await download.path());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(said);
    const lines = bytes.toString().trimEnd().split('\r\n');
    expect(lines).toContain('"Filter: Recipient’s domain","ferris.example"');
    expect(lines).toContain('"Rows",2');
    const rows = lines.slice(lines.indexOf('') + 2);
    expect(rows).toHaveLength(shown);
    for (const to of ['ann@ferris.example', 'cy@ferris.example'])
      expect(rows.filter((row) => row.includes(`"${to} (delivered)"`))).toHaveLength(1);
    await file.getByText(/1 time, last by auditor@demo.test/).waitFor();
    await file.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the file' }).click();
    await page.getByText('No file has been asked for').waitFor();
    const kinds = await until('four records', async () => {
      const { body } = await client.call<{ items: { kind: string; actor: string }[] }>(
        'GET',
        '/audit?filter[group]=exports',
      );
      const mine = body.items.filter(({ kind }) => kind.startsWith('export.'));
      return mine.length === 4 ? mine : null;
    });
    expect(kinds.map(({ kind, actor }) => `${kind} ${actor}`).reverse()).toEqual(
      ['requested', 'finished', 'downloaded', 'deleted'].map(
        (deed) => `export.${deed} auditor@demo.test`,
      ),
    );
  });

  it('exports the trail and a report as their pages show them', async () => {
    await page.goto(`${world.system.adminUrl}/audit?group=people`);
    await auditor.button('Export all').click();
    await page.getByRole('dialog').getByText('About: People and sign-in').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Export all' }).click();
    await page.getByText('The file is being made.').first().waitFor();
    await page.goto(`${world.system.adminUrl}/reports?report=template`);
    await page.getByRole('row', { name: /Encrypt-Only/ }).waitFor();
    await auditor.button('Export all').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Export all' }).click();
    await page.getByText('The file is being made.').first().waitFor();
    await auditor.menu('Exports');
    const contents: Record<string, string[]> = {};
    for (const name of ['Audit trail', 'Report By template']) {
      const file = page.getByRole('article', { name });
      await file.getByText('Ready').waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        file.getByRole('link', { name: /Download/ }).click(),
      ]);
      contents[name] = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
    }
    const { body } = await client.call<{ items: { position: number }[] }>(
      'GET',
      '/audit?limit=200&filter[group]=people',
    );
    const trail = contents['Audit trail'] ?? [];
    const positions = trail.slice(trail.indexOf('') + 2).map((line) => Number(line.split(',')[0]));
    // Signing in was said after the file was made, or before it.
    expect(body.items.map(({ position }) => position)).toEqual(expect.arrayContaining(positions));
    expect(positions.length).toBeGreaterThan(2);
    const report = contents['Report By template'] ?? [];
    expect(report.find((line) => line.startsWith('"encrypt-only"'))).toMatch(/^"encrypt-only",3,/);
    expect(report.at(-1)).toMatch(/^"Total",3,/);
  });

  it('checks the chain, and after somebody changed an entry it names that entry', async () => {
    await page.goto(world.system.adminUrl);
    await auditor.menu('Audit');
    await auditor.button('Verify now').click();
    await page.getByText(/All \d+ records stand as they were written/).waitFor();
    await world.system.query(`UPDATE audit.record SET actor = 'nobody' WHERE position = 4`, []);
    await auditor.button('Verify now').click();
    await page.getByRole('alert').getByText('Entry 4 was changed after it was written.').waitFor();
    expect(await seriousFaultsInBoth(page)).toEqual([]);
  });
});

/** The colours of a picture, as `red,green,blue`. */
async function coloursIn(file: string): Promise<Set<string>> {
  const { data, info } = await sharp(file)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const found = new Set<string>();
  for (let at = 0; at < data.length; at += info.channels)
    found.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
  return found;
}
