import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { launchBrowser } from '../support/browser';
import { isWrapper } from '../support/protect';
import { Sink } from '../support/sink';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { ConsoleClient, invited, PASSWORD } from './console-client';
import { ConsolePage, OWNER, withOwner } from './console-page';

/** People kept in the console by hand and from a file, and a rule that asks for what is kept of them. */
describe('people', () => {
  let system: System;
  let outside: Sink;
  let browser: Browser;
  let owner: ConsolePage;
  let sent = 0;
  const faults: string[] = [];

  beforeAll(async () => {
    outside = await Sink.start();
    system = await System.start({ nextHop: outside.port, env: withOwner });
    browser = await launchBrowser();
    owner = await opened();
    await owner.page.goto(`${system.adminUrl}/settings/people`);
    await owner.signIn();
    await owner.heading('People').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    await outside?.stop();
  });

  async function opened(): Promise<ConsolePage> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
    });
    const page = new ConsolePage(await context.newPage());
    page.page.on('pageerror', (error) => faults.push(error.message));
    page.page.on('console', (message) => {
      if (message.type() === 'error' && !/401|412|422/.test(message.text()))
        faults.push(message.text());
    });
    return page;
  }
  const dialog = (): Locator => owner.page.getByRole('dialog');
  const cell = (name: string | RegExp): Locator => owner.page.getByRole('cell', { name });
  const fine = async (): Promise<void> => expect(await seriousFaultsInBoth(owner.page)).toEqual([]);
  /** Nothing is wider than a phone. */
  const fits = async (): Promise<void> => {
    await owner.page.setViewportSize({ width: 320, height: 640 });
    expect(
      await owner.page.evaluate(() => document.documentElement.scrollWidth),
    ).toBeLessThanOrEqual(320);
    await owner.page.setViewportSize({ width: 1280, height: 900 });
  };
  const file = (name: string, text: string) =>
    owner.page
      .locator('input[type=file]')
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

  it('are added one by one, with attributes by their names', async () => {
    await owner.page.getByText('Nobody is kept yet.').waitFor();
    await owner.button('Add a person').click();
    await dialog().getByLabel('Address', { exact: true }).fill('ana@demo.test');
    await dialog().getByLabel('Other addresses').fill('a.berg@demo.test, nobody');
    await dialog().getByLabel('Display name', { exact: true }).fill('Ana Berg');
    await dialog().getByLabel('Department', { exact: true }).fill('Claims');
    await dialog().getByRole('combobox', { name: 'Another attribute' }).click();
    await owner.page.getByRole('option', { name: 'Custom attribute 3', exact: true }).click();
    await dialog().getByLabel('Custom attribute 3', { exact: true }).fill('North');
    await dialog().getByLabel('Manager', { exact: true }).fill('eve@demo.test');
    await owner.button('Add the person').click();
    await dialog()
      .getByText(/^nobody: An address such as/)
      .waitFor();
    await fine();
    await dialog().getByLabel('Other addresses').fill('a.berg@demo.test');
    await owner.button('Add the person').click();
    await cell(/Ana Berg.*ana@demo\.test.*1 other address/).waitFor();
    await owner.page.getByText('managers of 1 person.').waitFor();
  });

  it('come from a file, whose wrong lines are told by their numbers', async () => {
    await file(
      'wrong.csv',
      'PrimarySmtpAddress,DisplayName,Department,City,Shoes\nben@demo.test,Ben,Sales,Oslo,44\nnobody at all,Cy,,,\n',
    );
    await owner.page.getByText('2 lines: 1 to add').waitFor();
    await cell('nobody at all').waitFor();
    await cell('3').waitFor();
    await owner.page.getByText('Passed over: Shoes.').waitFor();
    expect(await owner.button('Merge the file').count()).toBe(0);
    await fine();
    await fits();

    const right =
      'PrimarySmtpAddress,DisplayName,Department\n' +
      Array.from({ length: 60 }, (_, i) => `p${i + 10}@demo.test,Person ${i + 10},Sales\n`).join(
        '',
      );
    await file('right.csv', right);
    await owner.page.getByText('60 lines: 60 to add').waitFor();
    await owner.button('Merge the file').click();
    await owner.page.getByText('50 of 61 people').waitFor();
    await owner.button('Show more').click();
    await owner.page.getByText('61 of 61 people').waitFor();
    await file('right.csv', right);
    await owner.page.getByText('Everybody is as the file has them already.').waitFor();
    await owner.page.getByRole('radio', { name: 'Replace' }).check();
    await owner.page.getByText('60 as they are, 1 to remove').waitFor();
    await owner.button('Replace everybody').click();
    await dialog().getByText('Remove 1 person who is not in the file?').waitFor();
    await owner.button('Leave them as they are').click();
    await owner.button('Put the file away').click();
  });

  it('are searched, and the address keeps what for', async () => {
    await owner.field('Search people').fill('berg');
    await owner.page.getByText('1 of 1 person').waitFor();
    expect(owner.page.url()).toContain('q=berg');
    await owner.page.reload();
    await owner.page.getByText('1 of 1 person').waitFor();
    await owner.field('Search people').fill('zebra');
    await owner.page.getByText('Nobody has “zebra”.').waitFor();
    await fine();
    await owner.button('Clear the search').click();
    await owner.page.getByText('50 of 61 people').waitFor();
    await fine();
    await fits();
  });

  it('are changed, but not over what somebody else saved meanwhile', async () => {
    const other = new ConsoleClient(system.adminUrl);
    await other.signIn(OWNER);
    await owner.button('Change ana@demo.test').click();
    await dialog().getByLabel('Department', { exact: true }).fill('Legal');
    await other.call('PUT', '/people/ana@demo.test', {
      attributes: { DisplayName: 'Ana Berg', City: 'Bergen' },
    });
    await owner.button('Save the person').click();
    await owner.button('Show what is kept now').click();
    await expect
      .poll(() => dialog().getByLabel('City', { exact: true }).inputValue())
      .toBe('Bergen');
    await fine();
    await fits();
    await dialog().getByRole('combobox', { name: 'Another attribute' }).click();
    await owner.page.getByRole('option', { name: 'Department', exact: true }).click();
    await dialog().getByLabel('Department', { exact: true }).fill('Legal');
    await owner.page.keyboard.press('Escape');
    await owner.button('Stay here').click();
    await owner.button('Save the person').click();
    await owner.page.getByRole('row', { name: /ana@demo\.test.*Legal.*Bergen/ }).waitFor();
  });

  it('a rule on the department is made in the editor, and protects their mail', async () => {
    const leavesProtected = async (): Promise<boolean> => {
      const raw = `From: ana@demo.test\r\nTo: hal@example.org\r\nSubject: Offer ${++sent}\r\n\r\nAs we said.\r\n`;
      const from = 'a.berg@demo.test';
      const to = 'hal@example.org';
      queuedAs(await sendMail(system.ports.smtp, from, [to], Buffer.from(raw)));
      return isWrapper((await outside.waitFor(to, sent)).raw);
    };
    expect(await leavesProtected()).toBe(false);
    const add = async (noun: string, text: string, name: string): Promise<void> => {
      await owner.button(`Add ${noun}`).click();
      await owner.page.getByRole('combobox', { name: new RegExp(`^Find an? ${noun}`) }).fill(text);
      await owner.page.getByRole('option', { name }).first().click();
    };
    await owner.menu('Rules');
    await owner.link('New rule').click();
    await owner.field('Name of the rule').fill('Legal writes protected');
    await add('condition', 'SenderADAttributeContainsWords', 'attributes contain certain words');
    await owner.page.getByText(/stands under Settings, People/).waitFor();
    await owner.page.getByRole('combobox', { name: 'Attributes' }).click();
    await owner.page.getByRole('option', { name: 'department', exact: true }).click();
    await owner.field('Add to department').fill('legal');
    await owner.field('Add to department').press('Enter');
    await add('action', 'protect', 'Protect the message');
    await owner.page.getByText('Valid', { exact: true }).waitFor();
    expect(await owner.page.locator('ch-sentence').innerText()).toMatch(
      /department contains “legal”/,
    );
    await fine();
    await fits();
    await owner.button('Save in Test').click();
    await owner.heading('Legal writes protected').waitFor();
    await owner.menu('Rules');
    await owner.button('Mode of Legal writes protected: Test').click();
    await owner.page.getByRole('menuitem', { name: 'Enforce' }).click();
    await owner.button('Enforce now').click();
    await owner.page.getByText(/2 rules in force/).waitFor();
    await expect.poll(leavesProtected, { timeout: 5_000 }).toBe(true);
  });

  it('a compliance administrator sees them and changes nothing', async () => {
    const client = new ConsoleClient(system.adminUrl);
    await client.signIn(OWNER);
    await invited(client, 'compliance', 'cara@demo.test');
    const cara = await opened();
    await cara.page.goto(`${system.adminUrl}/settings/people?q=ana`);
    await cara.signIn({ email: 'cara@demo.test', password: PASSWORD });
    await cara.button('Show ana@demo.test').click();
    await cara.page.getByRole('definition').filter({ hasText: 'Legal' }).waitFor();
    expect(await seriousFaultsInBoth(cara.page)).toEqual([]);
    await cara.button('Back to the people').click();
    for (const name of ['Add a person', 'Import a CSV file', /^Change /, /^Remove /])
      expect(await cara.button(name).count()).toBe(0);
    await cara.page.goto(`${system.adminUrl}/settings`);
    await cara.page.getByRole('list', { name: 'Sections' }).getByText('People').waitFor();
    expect(
      await cara.page.getByRole('list', { name: 'Sections' }).getByRole('listitem').count(),
    ).toBe(1);
  });

  it('are removed, knowing who reports to them', async () => {
    await owner.page.goto(`${system.adminUrl}/settings/people?q=ana`);
    await owner.button('Remove ana@demo.test').click();
    await dialog()
      .getByText(/Nobody reports to them/)
      .waitFor();
    await owner.button('Remove the person').click();
    await owner.page.getByText('Nobody has “ana”.').waitFor();
    expect(faults).toEqual([]);
  });
});
