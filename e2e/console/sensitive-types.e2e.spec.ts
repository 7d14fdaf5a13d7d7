import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { launchBrowser } from '../support/browser';
import { createRule, isWrapper } from '../support/protect';
import { Sink } from '../support/sink';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { ConsolePage, withOwner } from './console-page';

const PACKAGE = `<?xml version="1.0" encoding="utf-8"?>
<RulePackage xmlns="http://schemas.microsoft.com/office/2011/mce">
  <RulePack id="p"><Details defaultLangCode="en"><LocalizedDetails langcode="en"><Name>Our package</Name></LocalizedDetails></Details></RulePack>
  <Rules>
    <Entity id="e1" patternsProximity="300" recommendedConfidence="75">
      <Pattern confidenceLevel="75"><IdMatch idRef="r"/><Match idRef="k"/></Pattern>
    </Entity>
    <Affinity id="a1"/>
    <Regex id="r">\\bE\\d{6}\\b</Regex>
    <Keyword id="k"><Group matchStyle="word"><Term>Employee</Term></Group></Keyword>
    <LocalizedStrings><Resource idRef="e1"><Name default="true" langcode="en">Employee number</Name></Resource></LocalizedStrings>
  </Rules>
</RulePackage>`;

/** Types of an organisation's own: made, tried, named by a rule, imported, kept while a rule asks for them. */
describe("an organisation's own sensitive types", () => {
  let system: System;
  let outside: Sink;
  let browser: Browser;
  let page: ConsolePage;
  const faults: string[] = [];

  beforeAll(async () => {
    outside = await Sink.start();
    system = await System.start({ nextHop: outside.port, env: withOwner });
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = new ConsolePage(await context.newPage());
    page.page.on('pageerror', (error) => faults.push(error.message));
    page.page.on('console', (message) => {
      if (message.type() === 'error' && !/401|409/.test(message.text()))
        faults.push(message.text());
    });
    await page.page.goto(`${system.adminUrl}/rules/sensitive-types`);
    await page.signIn();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    await outside?.stop();
  });

  it('begin with none, beside those that come with the product', async () => {
    await page.heading('Sensitive types').waitFor();
    await page.page.getByText('No types of your own yet.').waitFor();
    await page.field('Find a type').fill('german tax');
    await page.page.getByText('German Tax Identification Number').waitFor();
    expect(await page.page.getByText('Credit Card Number').count()).toBe(0);
    await page.field('Find a type').fill('');
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
  });

  it('are made from a pattern and words, and tried in the browser', async () => {
    await page.link('New type').click();
    await page.heading('New sensitive type').waitFor();
    await page.button('Save the type').click();
    await page.page.getByText('The name cannot be empty.').waitFor();
    await page.field('Name').fill('Case number');
    await page.field('Pattern 1').fill('\\bC-\\d{6}\\b');
    const words = page.field('Add to Words or phrases');
    await words.fill('case, dossier');
    await words.press('Enter');
    await page
      .field('A text, which stays on this device')
      .fill('Dossier C-482911 is open, and C-482911 stays so.');
    await page.page.getByText('•-•••••1').waitFor();
    await page.page.getByText('85 % sure').waitFor();
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
    await page.button('Save the type').click();
    await page.heading('Sensitive types').waitFor();
    await page.link('Case number').waitFor();
  });

  it('are named by rules, which protect what holds them', async () => {
    const { body } = await system.api('GET', '/sensitive-types');
    const [type] = (body as { items: { code: string }[] }).items;
    await createRule(system, {
      name: 'Cases leave protected',
      priority: 0,
      conditions: [
        {
          predicate: 'MessageContainsDataClassifications',
          args: { types: [{ type: type!.code, minCount: 1 }] },
        },
      ],
      actions: [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } }],
    });
    let sent = 0;
    const arrives = async (text: string) => {
      const raw = `From: alice@demo.test\r\nTo: bob@example.org\r\nSubject: Mail ${++sent}\r\n\r\n${text}\r\n`;
      queuedAs(
        await sendMail(system.ports.smtp, 'alice@demo.test', ['bob@example.org'], Buffer.from(raw)),
      );
      return (await outside.waitFor('bob@example.org', sent)).raw;
    };
    await expect
      .poll(async () => isWrapper(await arrives('The dossier C-482911')), { timeout: 10_000 })
      .toBe(true);
    expect(isWrapper(await arrives('The parcel C-482911'))).toBe(false);
    await page.menu('Rules');
    await page.page.getByText(/If the message contains Case number/).waitFor();
  });

  it('stay while a rule asks for them', async () => {
    await page.link('Sensitive types').click();
    await page.link('Cases leave protected').waitFor();
    expect(await page.button('Delete Case number').count()).toBe(0);
    const { body } = await system.api('GET', '/sensitive-types');
    const [type] = (body as { items: { code: string }[] }).items;
    expect(await system.api('DELETE', `/sensitive-types/${type!.code}`)).toMatchObject({
      status: 409,
      body: { code: 'sensitive-type.in-use' },
    });
  });

  it('are imported from a rule package, with what cannot be carried told', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'package-')), 'package.xml');
    await writeFile(file, PACKAGE);
    await page.button('Import a rule package').click();
    await page.page.locator('input[type=file]').setInputFiles(file);
    await page.page.getByText(/Our package: 1 type, 1 warning/).waitFor();
    await page.page.getByText(/An affinity weighs evidence/).waitFor();
    expect(await seriousFaultsInBoth(page.page)).toEqual([]);
    await page.button('Import 1 type').click();
    await page.link('Employee number').click();
    await page.heading('Employee number').waitFor();
    await page.field('A text, which stays on this device').fill('Employee E123456');
    await page.page.getByText('75 % sure').waitFor();
    await page.link('All types').click();
    await page.button('Delete Employee number').click();
    await page.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.link('Employee number').waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
  });
});
