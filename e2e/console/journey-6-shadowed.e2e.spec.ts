import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { launchBrowser } from '../support/browser';
import { System } from '../support/system';
import { ConsolePage, withOwner } from './console-page';

/** Journey 6: a rule behind one that takes all mail says so, and is heard of at once when that one does not any more. */
describe('a rule that is shadowed', () => {
  let system: System;
  let browser: Browser;
  let page: ConsolePage;
  const faults: string[] = [];
  const warning = () => page.page.getByText(/This rule can never match/);

  beforeAll(async () => {
    system = await System.start({ env: withOwner });
    const all = {
      name: 'Everything',
      mode: 'enforce',
      priority: 0,
      conditions: [],
      actions: [{ action: 'PrependSubject', args: { text: '[demo] ' } }],
      stopProcessing: true,
    };
    expect((await system.api('POST', '/rules', all)).status).toBe(201);
    browser = await launchBrowser();
    page = new ConsolePage(await (await browser.newContext()).newPage());
    page.page.on('pageerror', (error) => faults.push(error.message));
    page.page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('401'))
        faults.push(message.text());
    });
    await page.page.goto(`${system.adminUrl}/rules`);
    await page.signIn();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('is warned of at its row, and the warning leads to the rule that stops first', async () => {
    const row = page.page.getByRole('listitem').filter({ hasText: 'Protect mail marked' });
    await row.getByText(/This rule can never match: rule 1/).waitFor();
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
    await row.getByRole('link', { name: 'Everything' }).click();
    await page.heading('Everything').waitFor();
    expect(await page.field(/^Stop after this rule/).isChecked()).toBe(true);
    await page.menu('Rules');
    await warning().waitFor();
  });

  it('is not any more within five seconds after the stop is taken away elsewhere', async () => {
    const other = new ConsolePage(await page.page.context().newPage());
    await other.page.goto(`${system.adminUrl}/rules`);
    await other.link('Everything').first().click();
    await other.field(/^Stop after this rule/).uncheck();
    expect(await seriousFaultsInBoth(other.page)).toEqual([]);
    expect(await warning().count()).toBe(1);
    await page.page.evaluate(() => ((window as { kept?: boolean }).kept = true));
    await other.button('Save and enforce').click();
    await other.page.getByText('is saved and in force').waitFor();
    await warning().waitFor({ state: 'detached', timeout: 5_000 });
    expect(await page.page.evaluate(() => (window as { kept?: boolean }).kept)).toBe(true);
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
  });

  it('is one of several that are told: contradictions within a rule, and between rules in force', async () => {
    const scope = (to: string) => ({ predicate: 'SentToScope', args: { scope: to } });
    const protect = (template: string) => ({
      action: 'ApplyRightsProtectionTemplate',
      args: { template },
    });
    for (const rule of [
      {
        name: 'Nobody',
        conditions: [scope('InOrganization'), scope('NotInOrganization')],
        actions: [protect('encrypt-only')],
      },
      { name: 'Wide', conditions: [], actions: [protect('encrypt-only')] },
      {
        name: 'Narrow',
        conditions: [scope('NotInOrganization')],
        actions: [protect('do-not-forward')],
      },
    ])
      expect((await system.api('POST', '/rules', rule)).status).toBe(201);
    const row = (name: string) =>
      page.page
        .locator('li[data-rule]')
        .filter({ has: page.page.locator('a.name', { hasText: name }) });
    await row('Nobody').getByText('nobody is inside and outside the organisation').waitFor();
    const conflict = row('Narrow').getByText(/Its template is never used/);
    await conflict.waitFor();
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
    if (process.env['CHANCERY_LOOK'])
      for (const width of [1280, 320]) {
        await page.page.setViewportSize({ width, height: 1000 });
        await page.page.screenshot({
          path: `${process.env['CHANCERY_LOOK']}/warn-${width}.png`,
          fullPage: true,
        });
      }
    await conflict.getByRole('link', { name: 'Wide' }).click();
    await page.heading('Wide').waitFor();
    expect(faults).toEqual([]);
  });
});
