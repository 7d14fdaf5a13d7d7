import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { launchBrowser } from '../support/browser';
import { Sink } from '../support/sink';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { ConsolePage, withOwner } from './console-page';

const ANA = 'ana@partner.example';

/** A connector made, checked, chosen by a rule, switched off and on, and deleted, as an owner does it in the console. */
describe('connectors in the console', () => {
  let system: System;
  let usual: Sink;
  let partner: Sink;
  let browser: Browser;
  let page: ConsolePage;
  const faults: string[] = [];

  beforeAll(async () => {
    usual = await Sink.start();
    partner = await Sink.start();
    system = await System.start({ nextHop: usual.port, env: withOwner });
    browser = await launchBrowser();
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
    });
    page = new ConsolePage(await context.newPage());
    page.page.on('pageerror', (error) => faults.push(error.message));
    await page.page.goto(`${system.adminUrl}/settings/mail-path`);
    await page.signIn();
    await page.heading('Mail path').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    await partner?.stop();
    await usual?.stop();
  });

  const part = (): Locator => page.page.getByRole('region', { name: 'Connectors', exact: true });
  const dialog = (): Locator => page.page.getByRole('dialog');
  const press = (name: string): Promise<void> =>
    dialog().getByRole('button', { name, exact: true }).click();
  const closed = (): Promise<void> => dialog().waitFor({ state: 'detached' });
  const toast = (text: string | RegExp): Promise<void> =>
    page.page.locator('mat-snack-bar-container').getByText(text).waitFor();
  const fine = async (): Promise<void> => {
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
    await page.page.setViewportSize({ width: 320, height: 640 });
    expect(
      await page.page.evaluate(() => document.documentElement.scrollWidth),
    ).toBeLessThanOrEqual(320);
    await page.page.setViewportSize({ width: 1280, height: 900 });
    // What is pressed next is to stand where it will stay.
    await page.page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
  };
  const send = async (): Promise<void> => {
    const raw = `From: alice@demo.test\r\nTo: ${ANA}\r\nSubject: Offer\r\n\r\nAs we said.\r\n`;
    queuedAs(await sendMail(system.ports.smtp, 'alice@demo.test', [ANA], Buffer.from(raw)));
  };
  const settings = async (): Promise<void> => {
    await page.page.goto(`${system.adminUrl}/settings/mail-path`);
    await part().getByText('Partner line').waitFor();
  };

  it('one is made after a look whether its host takes mail from here', async () => {
    await part().getByText('No connectors yet.').waitFor();
    await fine();
    await part().getByRole('button', { name: 'Add a connector' }).click();
    await dialog().getByRole('heading', { name: 'Add a connector' }).waitFor();
    await dialog().getByLabel('Name', { exact: true }).fill('Partner line');
    await dialog().getByLabel('Host', { exact: true }).fill('127.0.0.1');
    await dialog().getByLabel('Port').fill(String(partner.port));
    await press('Check the connection');
    await dialog().getByText('TLS was not agreed on.').waitFor();
    await dialog().getByLabel('TLS', { exact: true }).selectOption('none');
    await press('Check the connection');
    await dialog().getByText('It takes mail from here').waitFor();
    await fine();
    await press('Add the connector');
    await closed();
    await toast('“Partner line” is added.');
    await part().getByText(`127.0.0.1:${partner.port}`).waitFor();
    await part().getByText('No rule uses it').waitFor();
    await fine();
  });

  it('a name that is taken is said at its field, and what is typed is not lost unasked', async () => {
    await part().getByRole('button', { name: 'Add a connector' }).click();
    await dialog().getByLabel('Name', { exact: true }).fill('partner LINE');
    await dialog().getByLabel('Where its mail goes').selectOption('mx');
    await dialog().getByText('Which server it is depends on the recipient').waitFor();
    await press('Add the connector');
    await dialog().getByText('Another connector is called partner LINE.').first().waitFor();
    await fine();
    await page.page.keyboard.press('Escape');
    await press('Leave');
    await closed();
  });

  it('a rule chooses it, and its mail leaves by it', async () => {
    await page.page.goto(`${system.adminUrl}/rules`);
    await page.link('New rule').click();
    await page.heading('New rule').waitFor();
    await page.field('Name of the rule').fill('To the partner');
    await page.button('Add condition').click();
    await page.page.getByRole('combobox', { name: /^Find a condition/ }).fill('SentTo');
    await page.page
      .getByRole('option', { name: 'The recipient is a certain person' })
      .first()
      .click();
    await page.field('Add to Recipients').first().fill(ANA);
    await page.field('Add to Recipients').first().press('Enter');
    await page.button('Add action').click();
    await page.page
      .getByRole('combobox', { name: /^Find an action/ })
      .fill('RouteMessageOutboundConnector');
    await page.page.getByRole('option', { name: 'Route through a connector' }).first().click();
    const choice = page.page.getByRole('combobox', { name: 'Connector', exact: true });
    await choice.waitFor();
    await expect
      .poll(() => page.page.locator('ch-sentence').first().innerText())
      .toMatch(/route through the connector Partner line/);
    await fine();
    await page.page.getByText('Valid', { exact: true }).waitFor();
    await page.button('Save in Test').click();
    await page.heading('To the partner').waitFor();
    await page.menu('Rules');
    await page.button('Mode of To the partner: Test').click();
    await page.page.getByRole('menuitem', { name: 'Enforce' }).click();
    await page.button('Enforce now').click();
    await page.page.getByText(/2 rules in force/).waitFor();
    await page.page.getByText(/route through the connector Partner line/).waitFor();
    await expect
      .poll(
        async () => {
          await send();
          return partner.to(ANA).length;
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBeGreaterThan(0);
  });

  it('used, it cannot be deleted; off, its mail waits and the list of rules says so; on, it goes', async () => {
    await settings();
    await part().getByText('Used by').waitFor();
    await part().getByRole('link', { name: 'To the partner' }).waitFor();
    expect(await part().getByRole('button', { name: 'Delete Partner line' }).count()).toBe(0);
    await part().getByRole('button', { name: 'Switch off Partner line' }).click();
    await toast('“Partner line” is off. Mail that rules send through it waits.');
    await part().getByText('Mail waits of').waitFor();
    await fine();
    await page.menu('Rules');
    await page.page
      .getByText('Mail of this rule waits: the connector “Partner line” is off.')
      .waitFor();
    await fine();
    await settings();
    const before = partner.to(ANA).length;
    const elsewhere = usual.to(ANA).length;
    // The gateway hears of it a moment later than this page: until then mail goes.
    await expect
      .poll(
        async () => {
          await send();
          const [row] = await system.query<{ n: number }>(
            `SELECT count(*)::int AS n FROM mail.recipient WHERE state = 'deferred' AND last_reply LIKE '451 4.4.4 %'`,
          );
          return row?.n ?? 0;
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBeGreaterThan(0);
    const waiting = await system.query(
      `SELECT 1 FROM mail.recipient WHERE state <> 'delivered' AND address = '${ANA}'`,
    );
    const taken = partner.to(ANA).length;
    expect(taken).toBeGreaterThanOrEqual(before);
    expect(waiting.length).toBeGreaterThan(0);
    await part().getByRole('button', { name: 'Switch on Partner line' }).click();
    await toast('“Partner line” is on. What waited for it goes now.');
    await expect
      .poll(() => partner.to(ANA).length, { timeout: 30_000, interval: 250 })
      .toBeGreaterThan(taken);
    expect(usual.to(ANA)).toHaveLength(elsewhere);
  });

  it('what somebody else saved meanwhile is shown, not written over', async () => {
    await part().getByRole('button', { name: 'Edit Partner line' }).click();
    await dialog().getByLabel('Host', { exact: true }).fill('mx.elsewhere.example');
    await system.query(
      `UPDATE directory.connector SET version = version + 1, port = 2525, updated_by = 'olive@demo.test'`,
    );
    await press('Save the connector');
    await dialog().getByText('olive@demo.test saved this connector meanwhile.').waitFor();
    await fine();
    await press('Show what is kept now');
    await expect.poll(() => dialog().getByLabel('Port').inputValue()).toBe('2525');
    expect(await dialog().getByLabel('Host', { exact: true }).inputValue()).toBe('127.0.0.1');
    await press('Leave it as it is');
    await closed();
  });

  it('a list that cannot be read says so, and is read when asked again', async () => {
    await page.page.route('**/api/v1/connectors', (route) => route.abort());
    await page.page.reload();
    await part().getByRole('button', { name: 'Retry' }).waitFor();
    await fine();
    await page.page.unroute('**/api/v1/connectors');
    await part().getByRole('button', { name: 'Retry' }).click();
    await part().getByText('Partner line').waitFor();
  });

  it('one that no rule names any more is deleted after a question', async () => {
    const { body } = await system.api('GET', '/rules');
    const rule = (body as { items: { id: string; name: string }[] }).items.find(
      ({ name }) => name === 'To the partner',
    );
    await system.api('DELETE', `/rules/${rule?.id}`);
    await part().getByRole('button', { name: 'Delete Partner line' }).click();
    await dialog().getByText('No rule names it.').waitFor();
    await fine();
    await press('Delete the connector');
    await closed();
    await toast('“Partner line” is deleted.');
    await part().getByText('No connectors yet.').waitFor();
    expect(faults).toEqual([]);
  });
});
