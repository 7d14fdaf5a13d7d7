import { readFile } from 'node:fs/promises';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { launchBrowser } from '../support/browser';
import { isWrapper } from '../support/protect';
import { Sink } from '../support/sink';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { ConsolePage, withOwner } from './console-page';

const PARTNER = 'person4711@birch.example';

/** A list kept by a person in the console, and what the gateway makes of it. */
describe('a named list', () => {
  let system: System;
  let outside: Sink;
  let browser: Browser;
  let page: ConsolePage;
  let sent = 0;
  const faults: string[] = [];

  beforeAll(async () => {
    outside = await Sink.start();
    system = await System.start({ nextHop: outside.port, env: withOwner });
    browser = await launchBrowser();
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    page = new ConsolePage(await context.newPage());
    page.page.on('pageerror', (error) => faults.push(error.message));
    page.page.on('console', (message) => {
      if (message.type() === 'error' && !/401|409/.test(message.text()))
        faults.push(message.text());
    });
    await page.page.goto(`${system.adminUrl}/rules`);
    await page.signIn();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    await outside?.stop();
  });

  /** As the keyboard does it. */
  async function pasteInto(field: Locator, lines: readonly string[]): Promise<void> {
    await page.page.evaluate((text) => navigator.clipboard.writeText(text), lines.join('\n'));
    await field.press('Control+V');
  }

  /** Finds a part by a word of it, or by the name Exchange has for it, and adds it. */
  async function add(noun: 'condition' | 'action', text: string, name: string): Promise<void> {
    await page.button(`Add ${noun}`).click();
    await page.page.getByRole('combobox', { name: new RegExp(`^Find an? ${noun}`) }).fill(text);
    await page.page.getByRole('option', { name }).first().click();
  }

  /** Does a mail to the partner leave protected? */
  async function leavesProtected(): Promise<boolean> {
    const raw = `From: alice@demo.test\r\nTo: ${PARTNER}\r\nSubject: Offer ${++sent}\r\n\r\nAs we said.\r\n`;
    queuedAs(await sendMail(system.ports.smtp, 'alice@demo.test', [PARTNER], Buffer.from(raw)));
    return isWrapper((await outside.waitFor(PARTNER, sent)).raw);
  }

  it('is made by pasting ten thousand lines, of which the bad ones come back with their numbers', async () => {
    await page.link('Lists').click();
    await page.page.getByText('No lists yet.').waitFor();
    await page.link('New list').first().click();
    await page.field('Name').fill('Partners');
    await page.button('Make the list').click();
    await page.heading('Partners').waitFor();
    const lines = Array.from({ length: 10_000 }, (_, i) => `person${i}@birch.example`);
    lines[99] = 'nobody';
    lines[4_999] = 'two people@birch.example';
    lines[9_999] = '@birch.example';
    await pasteInto(page.field(/One entry a line/), lines);
    await page.page.getByText('10,000 lines pasted.').waitFor();
    await page.button('Add these').click();
    const adding = page.page.getByRole('region', { name: 'Add entries' });
    await adding.getByText('9,997 added.', { exact: true }).waitFor();
    const bad = page.page.getByRole('list', { name: 'Lines not taken' }).getByRole('listitem');
    expect(await bad.allInnerTexts()).toEqual([
      'Line 100, nobody: An address looks like name@example.com.',
      'Line 5,000, two people@birch.example: An address looks like name@example.com.',
      'Line 10,000, @birch.example: An address looks like name@example.com.',
    ]);
    await page.page.getByText('9,997 entries', { exact: true }).waitFor();
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
    // Of ten thousand only those in the window are drawn.
    expect(
      await page.page.getByRole('list', { name: 'Entries' }).getByRole('listitem').count(),
    ).toBeLessThan(60);
  });

  it('is used by a rule, which protects mail to one of it', async () => {
    expect(await leavesProtected()).toBe(false);
    await page.menu('Rules');
    await page.link('New rule').click();
    await page.heading('New rule').waitFor();
    await page.field('Name of the rule').fill('Partners leave protected');
    await add('condition', 'SentTo', 'The recipient is a certain person');
    await page.page.getByRole('combobox', { name: 'Use a list for Recipients' }).click();
    await page.page.getByRole('option', { name: 'Partners, 9,997 addresses' }).click();
    await add('action', 'protect', 'Protect the message');
    await page.page.getByText('Valid', { exact: true }).waitFor();
    expect(await page.page.locator('ch-sentence').innerText()).toMatch(
      /recipient is one of the list Partners/,
    );
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
    await page.field('Add to Recipients').last().fill(PARTNER);
    await page.field('Add to Recipients').last().press('Enter');
    await page.button('Run').click();
    await page.page.getByText(`${PARTNER} (in the list Partners)`).first().waitFor();
    await page.button('Save in Test').click();
    await page.heading('Partners leave protected').waitFor();
    await page.menu('Rules');
    await page.button('Mode of Partners leave protected: Test').click();
    await page.page.getByRole('menuitem', { name: 'Enforce' }).click();
    await page.button('Enforce now').click();
    await page.page.getByText(/2 rules in force/).waitFor();
    await page.page.getByText(/If the recipient is one of the list Partners/).waitFor();
    await expect.poll(leavesProtected, { timeout: 5_000 }).toBe(true);
  });

  it('lets mail to somebody go as it is within five seconds after their entry is removed', async () => {
    await page.link('Lists').click();
    await page.link('Partners leave protected').waitFor();
    expect(await page.button('Delete Partners').count()).toBe(0);
    await page.link('Partners').click();
    await page.field('Find an entry').fill(PARTNER.toUpperCase());
    await page.field(PARTNER).check();
    await page.button('Remove 1').click();
    await page.page.getByText('1 entry removed. Rules go by it now.').waitFor();
    await expect.poll(leavesProtected, { timeout: 5_000 }).toBe(false);
    await page.menu('Rules');
    await page.page.getByText(/^Revision \d+, live on 1 of 1 gateway$/).waitFor({ timeout: 5_000 });
  });

  it('has the entry again when the removal is undone', async () => {
    await page.link('Lists').click();
    await page.link('Partners').click();
    await page.field('Find an entry').fill('person4712@');
    await page.field('person4712@birch.example').check();
    await page.button('Remove 1').click();
    await page.page.getByText('9,995 addresses, used by 1 rule.').waitFor();
    await page.button('Undo').click();
    await page.page.getByText('9,996 addresses, used by 1 rule.').waitFor();
    await page.field('person4712@birch.example').waitFor();
  });

  it('is exported as it was pasted, and renamed', async () => {
    const download = page.page.waitForEvent('download');
    await page.link('Export').click();
    const path = await (await download).path();
    expect((await readFile(path, 'utf8')).trim().split('\n').length).toBe(9_996);
    await page.button('Rename').click();
    await page.field('Name').fill('Friends');
    await page.button('Save the name').click();
    await page.heading('Friends').waitFor();
    await page.menu('Rules');
    await page.page.getByText(/If the recipient is one of the list Friends/).waitFor();
  });

  it('raises no fault in the browser', () => {
    expect(faults).toEqual([]);
  });
});
