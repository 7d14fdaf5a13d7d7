import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepUncompressed, searchTables } from '../canary/tables';
import { everyForm, searchBytes, searchFolder } from '../canary/search';
import { seriousFaultsInBoth } from '../journey/accessible';
import { launchBrowser } from '../support/browser';
import { isWrapper, traceOf } from '../support/protect';
import { Sink } from '../support/sink';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { ConsolePage, withOwner } from './console-page';

/** Published test numbers, written in three ways; the ends are what may be read. */
const CARD = '4012888888881881';
const OTHER = '5555555555554444';
const SSN = '536-22-8726';
const SECRETS = [CARD, '4012 8888 8888 1881', OTHER, '5555-5555-5555-4444', SSN, '536228726'];
const BEGINNINGS = ['401288888888', '4012 8888 8888', '555555555555', '5555-5555-5555', '536-22'];

const mail = (subject: string, text: string): Buffer =>
  Buffer.from(
    `From: Alice <alice@demo.test>\r\nTo: bob@example.org\r\nSubject: ${subject}\r\nMessage-ID: <${encodeURIComponent(subject)}@demo.test>\r\n\r\n${text}\r\n`,
  );

/** A rule on sensitive information, from its starter to mail that it protects; no value is told anywhere. */
describe('sensitive information', () => {
  let system: System;
  let outside: Sink;
  let browser: Browser;
  let page: ConsolePage;
  const faults: string[] = [];

  beforeAll(async () => {
    outside = await Sink.start();
    system = await System.start({
      nextHop: outside.port,
      env: { ...withOwner, CHANCERY_LOG_LEVEL: 'trace' },
    });
    expect(await keepUncompressed(system)).toBeGreaterThan(50);
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = new ConsolePage(await context.newPage());
    page.page.on('pageerror', (error) => faults.push(error.message));
    page.page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('401'))
        faults.push(message.text());
    });
    await page.page.goto(`${system.adminUrl}/rules/new?from=sensitive`);
    await page.signIn();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    await outside?.stop();
  });

  it('begins with the types of the rule that Exchange makes; another is found by its country', async () => {
    await page.heading('New rule').waitFor();
    const types = page.page.getByRole('list', { name: 'Types of sensitive information' });
    await types.getByText('Credit Card Number').waitFor();
    expect(await types.getByRole('listitem').count()).toBe(7);
    const another = page.field('Another type');
    await another.fill('german id');
    await page.page.getByRole('option', { name: /German Identity Card/ }).click();
    await expect.poll(() => types.getByRole('listitem').count()).toBe(8);
    await page.button('Remove German Identity Card Number').click();
    await expect.poll(() => types.getByRole('listitem').count()).toBe(7);
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
  });

  it('says counts and confidence in the sentence, and what is wrong with them', async () => {
    const card = page.page.getByRole('listitem').filter({ hasText: 'Credit Card Number' });
    await card.getByLabel('At least').fill('0');
    await page.button('Save in Test').click();
    await page.button('A count is at least 1.').waitFor();
    await card.getByLabel('At least').fill('2');
    await page.button('A count is at least 1.').waitFor({ state: 'detached' });
    await page.page.getByText('Valid', { exact: true }).waitFor();
    await page.page.getByText('any of 7 types of sensitive information').first().waitFor();
  });

  it('shows values masked where it is tried', async () => {
    await page.field('Subject').fill('Booking');
    await page.field('Text').fill(`Card: 4012 8888 8888 1881 and Visa ${OTHER}`);
    await page.button('Run').click();
    await page.page
      .getByText(/Protected with Encrypt-Only/)
      .first()
      .waitFor();
    const tree = await page.page.locator('ch-verdict-tree').innerText();
    expect(tree).toContain('•••• •••• •••• 1881 (85 % sure)');
    for (const beginning of BEGINNINGS) expect(tree).not.toContain(beginning);
    await page.field('Text').fill('Only one card: 4012 8888 8888 1881');
    await page.button('Run').click();
    await page.page.getByText('Leaves unprotected').first().waitFor();
  });

  it('protects what holds enough of them, and nothing else', async () => {
    await page.button('Save in Test').click();
    await page.heading('Sensitive information that leaves').waitFor();
    await page.menu('Rules');
    await page.button('Mode of Sensitive information that leaves: Test').click();
    await page.page.getByRole('menuitem', { name: 'Enforce' }).click();
    await page.button('Enforce now').click();
    await page.page.getByText(/2 rules in force/).waitFor();
    let sent = 0;
    const arrives = async (text: string) => {
      const subject = `Booking ${++sent}`;
      const body = mail(subject, text);
      queuedAs(await sendMail(system.ports.smtp, 'alice@demo.test', ['bob@example.org'], body));
      return (await outside.waitFor('bob@example.org', sent)).raw;
    };
    await expect
      .poll(async () => isWrapper(await arrives(`Visa 4012 8888 8888 1881 and ${OTHER}`)), {
        timeout: 10_000,
      })
      .toBe(true);
    expect(isWrapper(await arrives(`Her SSN is ${SSN}.`))).toBe(true);
    // One card where two are asked for; a wrong check digit; a part of a longer number.
    for (const text of [
      'Visa 4012 8888 8888 1881',
      'Visa 4012888888881882 and 5555555555554445',
      `Order 77-${SSN}-1`,
    ])
      expect(isWrapper(await arrives(text)), text).toBe(false);
  });

  it('tells no value in trace, tables, files or logs', async () => {
    const wanted = SECRETS.map(everyForm);
    const trace = traceOf(outside.to('bob@example.org').at(-4)!.raw);
    const told = await system.api('GET', `/messages/${trace}`);
    expect(told.status).toBe(200);
    expect(searchBytes(wanted, Buffer.from(JSON.stringify(told.body)), 'trace')).toEqual([]);
    const audit = await system.api('GET', '/audit?limit=100');
    expect(audit.status).toBe(200);
    expect(searchBytes(wanted, Buffer.from(JSON.stringify(audit.body)), 'audit')).toEqual([]);
    expect((await searchTables(wanted, system)).hits).toEqual([]);
    await system.query('CHECKPOINT');
    expect((await searchFolder(wanted, system.dataDir)).hits).toEqual([]);
    expect(system.output.length).toBeGreaterThan(100);
    expect(searchBytes(wanted, Buffer.from(system.output), 'output')).toEqual([]);
    expect(faults).toEqual([]);
  });
});
