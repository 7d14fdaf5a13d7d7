import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { launchBrowser } from '../support/browser';
import { Sink } from '../support/sink';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { ConsolePage, withOwner } from './console-page';

const mail = (subject: string, text: string): Buffer =>
  Buffer.from(
    `From: Alice <alice@demo.test>\r\nTo: bob@example.org\r\nSubject: ${subject}\r\nMessage-ID: <${encodeURIComponent(subject)}@demo.test>\r\n\r\n${text}\r\n`,
  );

/** From sign-in to result, by role and name, with no shortcut through the interface beneath. */
describe('the compliance administrator', () => {
  let system: System;
  let outside: Sink;
  let browser: Browser;
  let page: ConsolePage;
  const faults: string[] = [];

  beforeAll(async () => {
    outside = await Sink.start();
    system = await System.start({ nextHop: outside.port, env: withOwner });
    browser = await launchBrowser();
    const context = await browser.newContext();
    page = new ConsolePage(await context.newPage());
    page.page.on('pageerror', (error) => faults.push(error.message));
    page.page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('401'))
        faults.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    await outside?.stop();
  });

  /** Finds a part by a word of it, or by the name Exchange has for it, and adds it. */
  async function add(noun: 'condition' | 'action', text: string, name: string): Promise<void> {
    await page.button(`Add ${noun}`).click();
    await page.page.getByRole('combobox', { name: new RegExp(`^Find an? ${noun}`) }).fill(text);
    await page.page.getByRole('option', { name }).first().click();
  }

  it('signs in and sees what is in force, in a sentence', async () => {
    await page.page.goto(`${system.adminUrl}/rules`);
    await page.signIn();
    await page.heading('Rules').waitFor();
    await page.page.getByText(/1 rule in force/).waitFor();
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
  });

  it('builds a rule from a starter; the sentence says what is typed', async () => {
    await page.link('New rule').click();
    await page.heading('New rule').waitFor();
    await page.field('Name of the rule').fill('Confidential mail that leaves');
    await add('condition', 'subject or body contains words', 'The subject or the text contains');
    const words = page.field('Add to Words or phrases');
    await words.fill('confidential, top secret');
    await words.press('Enter');

    await add('condition', 'SentToScope', 'The recipient is inside or outside');
    await page.page.getByRole('combobox', { name: 'Recipient is', exact: true }).click();
    await page.page.getByRole('option', { name: 'outside the organisation' }).click();
    await add('action', 'protect', 'Protect the message');
    await page.page.getByText('Valid', { exact: true }).waitFor();
    expect(await page.page.locator('ch-sentence').innerText()).toMatch(/confidential.*top secret/);
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
  });

  it('saves it in Test: mail leaves as it was', async () => {
    await page.button('Save in Test').click();
    await page.heading('Confidential mail that leaves').waitFor();
    queuedAs(
      await sendMail(
        system.ports.smtp,
        'alice@demo.test',
        ['bob@example.org'],
        mail('In test', 'This is confidential.'),
      ),
    );
    const { raw } = await outside.waitFor('bob@example.org');
    expect(raw.toString()).toContain('This is confidential.');
  });

  it('enforces it, and within five seconds mail is protected', async () => {
    await page.menu('Rules');
    await page.button('Mode of Confidential mail that leaves: Test').click();
    await page.page.getByRole('menuitem', { name: 'Enforce' }).click();
    await page.button('Enforce now').click();
    await page.page.getByText(/2 rules in force/).waitFor();
    await page.page.getByText(/^Revision \d+, live on 1 of 1 gateway$/).waitFor({ timeout: 5_000 });
    await expect
      .poll(
        async () => {
          const subject = `In force ${Date.now()}`;
          const before = outside.to('bob@example.org').length;
          await sendMail(
            system.ports.smtp,
            'alice@demo.test',
            ['bob@example.org'],
            mail(subject, 'This is confidential.'),
          );
          const { raw } = await outside.waitFor('bob@example.org', before + 1);
          return raw.includes('message.html') && !raw.includes('This is confidential.');
        },
        { timeout: 5_000 },
      )
      .toBe(true);
  });

  it('shows what it matched, in force and in Test, and leads to those messages', async () => {
    const row = page.page.getByRole('listitem').filter({ hasText: 'Confidential mail' });
    await row.getByText('1 match in Test').waitFor({ timeout: 20_000 });
    const figure = row.getByRole('link', { name: /^\d+ messages? in 7 days$/ });
    await figure.waitFor({ timeout: 20_000 });
    await figure.click();
    await page.heading('Messages').waitFor();
    await page.page.waitForURL(/\/messages\?rule=/);
    await page.page.getByText('alice@demo.test').first().waitFor();
    expect(await page.page.getByText('In test').count()).toBe(0);
    await page.menu('Rules');
  });

  it('deletes it, and takes that back: it stands where it stood, in force', async () => {
    await page.button('More for Confidential mail that leaves').click();
    await page.page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.page.getByText(/1 rule in force/).waitFor();
    await page.button('Undo').click();
    await page.page.getByText(/2 rules in force/).waitFor();
    await page.page.getByRole('listitem').nth(1).getByText('Confidential mail').waitFor();
  });

  it('finds what was changed, by whom and why, and restores it', async () => {
    await page.link('Confidential mail that leaves').click();
    await page.button('Remove condition 2').click();
    await page.field('Why (optional, for the history)').fill('Inside too, says the board.');
    await page.page.keyboard.press('Control+s');
    await page.page.getByText('is saved and in force').waitFor();
    await page.page.getByRole('tab', { name: /^History \d+$/ }).click();
    const newest = page.page.getByRole('listitem').filter({ hasText: 'the one that counts' });
    await newest.getByText('“Inside too, says the board.”').waitFor();
    expect(await newest.locator('del').innerText()).toMatch(/outside the organisation/);
    expect(await newest.innerText()).toMatch(/Changed by owner@demo\.test/);
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
    await page
      .button(/^Restore version/)
      .first()
      .click();
    await page.page.getByText(/Version \d+ is restored, as version \d+/).waitFor();
    await page.page.getByRole('group', { name: /^Condition 2/ }).waitFor();
  });

  it('is told who saved meanwhile, sees what differs, and keeps or takes', async () => {
    const other = new ConsolePage(await (await browser.newContext()).newPage());
    await other.page.goto(page.page.url());
    await other.signIn();
    await other.field('Comment (optional)').fill('Typed at the other desk.');
    await page.field('Comment (optional)').fill('Typed here.');
    await other.button('Save and enforce').click();
    await other.page.getByText('is saved and in force').waitFor();
    const overtaken = page.page
      .getByRole('alert')
      .filter({ hasText: /^Changed by owner@demo\.test at/ });
    await overtaken.waitFor();
    expect(await overtaken.locator('del').innerText()).toBe('Typed at the other desk.');
    expect(await overtaken.locator('ins').innerText()).toBe('Typed here.');
    await page.button('Keep mine').click();
    await page.page.getByText('is saved and in force').waitFor();
    // The other page holds no changes: it follows.
    await expect.poll(() => other.field('Comment (optional)').inputValue()).toBe('Typed here.');
    await other.page.context().close();
  });

  it('restores what was deleted, from the list of deleted rules', async () => {
    await page.menu('Rules');
    await page.button('More for Confidential mail that leaves').click();
    await page.page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.page.getByText(/1 rule in force/).waitFor();
    await page.link('Deleted rules').click();
    await page.button('Restore Confidential mail that leaves').click();
    await page.button('Restore and enforce').click();
    await page.heading('Confidential mail that leaves').waitFor();
    await page.menu('Rules');
    await page.page.getByText(/2 rules in force/).waitFor();
  });

  it('met nothing that the browser complains of', () => {
    expect(faults).toEqual([]);
  });
});
