import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { inForce, mail } from '../smtp/world';
import { launchBrowser } from '../support/browser';
import { Sink } from '../support/sink';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { ConsolePage, withOwner } from './console-page';

describe('licences, from sign-in to the reply over SMTP', () => {
  let sink: Sink;
  let system: System;
  let browser: Browser;
  let owner: ConsolePage;
  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({ nextHop: sink.port, env: withOwner });
    browser = await launchBrowser();
    owner = new ConsolePage(await (await browser.newContext()).newPage());
    await owner.page.goto(system.adminUrl);
    await owner.signIn();
    await owner.menu('Settings');
    await owner.page
      .getByRole('navigation', { name: 'Settings' })
      .getByRole('link', { name: 'Licences' })
      .click();
    await owner.heading('Licences').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    await sink?.stop();
  });

  const send = async (from: string): Promise<string> => {
    await inForce(system);
    return sendMail(
      system.ports.smtp,
      from,
      ['hal@example.org'],
      mail({ Subject: '[encrypt] Figures' }),
    );
  };
  const part = (name: string): Locator => owner.page.getByRole('region', { name, exact: true });
  const check = async (address: string): Promise<Locator> => {
    const region = part('What would happen to this sender');
    await region.getByLabel('Sender', { exact: true }).fill(address);
    await region.getByRole('button', { name: 'Check' }).click();
    await region.getByText(address, { exact: true }).waitFor();
    return region;
  };
  const choose = async (label: string): Promise<void> => {
    await owner.page.getByRole('radio', { name: label }).check();
    await owner.page.getByRole('dialog').getByRole('button', { name: label }).click();
    await owner.page.getByRole('dialog').waitFor({ state: 'hidden' });
  };

  it('everybody is licensed at first; then one person by name, and the others are refused', async () => {
    await owner.page.getByText(/Everybody of an assigned domain is licensed/).waitFor();
    await owner.button('Take away from Everybody of the accepted domains').click();
    await owner.button('Take it away').click();
    await owner.page.getByText('Nothing is assigned yet.').waitFor();

    const assigned = part('Assigned to');
    await assigned.getByLabel('Address', { exact: true }).fill('Alice@demo.test');
    await assigned.getByRole('button', { name: 'Assign', exact: true }).click();
    await assigned.getByRole('cell', { name: 'alice@demo.test', exact: true }).waitFor();
    await part('Subscriptions').getByText('1 of 25 seats by name').waitFor();
    await owner.page.getByText('1 address is licensed; protected mail of others').waitFor();

    await (await check('alice@demo.test')).getByText('Sent protected').waitFor();
    queuedAs(await send('alice@demo.test'));
    const mallory = await check('mallory@demo.test');
    await mallory.getByText('Refused').waitFor();
    await mallory.getByText('No subscription is assigned to this address.').waitFor();
    expect(await send('mallory@demo.test')).toBe(
      '550 5.7.1 Sender is not licensed for message encryption',
    );
  });

  it('what happens without a licence is chosen knowing how many it concerns', async () => {
    await owner.page.reload();
    const seen = part('Refused or flagged in the last 30 days');
    await seen.getByRole('cell', { name: 'mallory@demo.test', exact: true }).waitFor();
    await owner.page.getByRole('radio', { name: 'Send and flag it' }).check();
    await owner.page.getByText(/1 message was refused and 0 sent and flagged/).waitFor();
    await owner.button('Leave it as it was').click();
    await expect
      .poll(() => owner.page.getByRole('radio', { name: 'Refuse it' }).isChecked())
      .toBe(true);
    await choose('Send and flag it');
    await owner.page.getByText(/protected mail of others is sent and flagged/).waitFor();
    queuedAs(await send('mallory@demo.test'));
    await choose('Refuse it');
  });

  it('a group and a file of people get their licences; what is wrong in the file is said by line', async () => {
    await owner.button('Make a group').click();
    await owner.field('Name of the group').fill('Claims');
    await owner.field('Addresses of the group').fill('ben@demo.test, cy@demo.test');
    await owner.button('Save the group').click();
    await owner.button('Change the group Claims').waitFor();
    const assigned = part('Assigned to');
    await assigned.getByLabel('Assign to', { exact: true }).selectOption('group');
    await assigned.getByRole('button', { name: 'Assign', exact: true }).click();
    await assigned.getByRole('cell', { name: 'The group Claims', exact: true }).waitFor();
    queuedAs(await send('ben@demo.test'));

    const file = (name: string, text: string): string => {
      const path = join(tmpdir(), `chancery-${process.pid}-${name}`);
      writeFileSync(path, text);
      return path;
    };
    const picker = assigned.locator('input[type=file]');
    await picker.setInputFiles(file('wrong.csv', 'Email\ndi@demo.test\nnobody at all\n'));
    await assigned.getByRole('cell', { name: 'nobody at all', exact: true }).waitFor();
    await assigned.getByText('Mend these lines').waitFor();
    await picker.setInputFiles(file('right.csv', 'Email\ndi@demo.test\ned@demo.test\n'));
    await owner.button('Assign 2 addresses').click();
    await assigned.getByRole('cell', { name: 'ed@demo.test', exact: true }).waitFor();
    await part('Subscriptions').getByText('5 of 25 seats by name').waitFor();
    queuedAs(await send('ed@demo.test'));

    await assigned.getByLabel('Search assignments').fill('di@');
    await assigned.getByText('1 of 1 assignment').waitFor();
    expect(owner.page.url()).toContain('q=di');
    await assigned.getByLabel('Search assignments').fill('nothing such');
    await owner.button('Clear the search').click();
  });

  it('fewer seats than are taken are not saved, and a plan without its add-on licenses nobody', async () => {
    await owner.button('Change Evaluation').click();
    const form = part('Subscriptions');
    await form.getByLabel('Seats', { exact: true }).fill('3');
    await owner.button('Save the subscription').click();
    await form.getByText('At least 5 are needed.').waitFor();
    await form.getByLabel('Seats', { exact: true }).fill('10');
    await form.getByLabel('Plan', { exact: true }).selectOption('exchange-online-1');
    await owner.button('Save the subscription').click();
    await form.getByText('Add-on missing').waitFor();
    await (
      await check('alice@demo.test')
    )
      .getByText(/does not contain message encryption without/)
      .waitFor();
    expect(await send('alice@demo.test')).toMatch(/^550 5\.7\.1 /);
    await owner.button('Change Exchange Online Plan 1').click();
    await form.getByRole('checkbox').check();
    await owner.button('Save the subscription').click();
    await form.getByText('Add-on missing').waitFor({ state: 'hidden' });
    queuedAs(await send('alice@demo.test'));
  });

  it('has no serious accessibility fault in light or dark, and fits a phone', async () => {
    expect(await seriousFaultsInBoth(owner.page)).toEqual([]);
    await owner.page.setViewportSize({ width: 320, height: 640 });
    expect(
      await owner.page.evaluate(() => document.documentElement.scrollWidth),
    ).toBeLessThanOrEqual(320);
  });
});
