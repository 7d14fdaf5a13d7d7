import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { launchBrowser } from '../support/browser';
import { System } from '../support/system';
import { ConsolePage, withOwner } from './console-page';

describe('the settings of an organisation', () => {
  let system: System;
  let browser: Browser;
  let owner: ConsolePage;
  beforeAll(async () => {
    system = await System.start({ env: withOwner });
    browser = await launchBrowser();
    owner = new ConsolePage(
      await (await browser.newContext({ reducedMotion: 'reduce' })).newPage(),
    );
    await owner.page.goto(system.adminUrl);
    await owner.signIn();
    await owner.menu('Settings');
    await owner.heading('Settings').waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const section = async (name: string): Promise<void> => {
    await owner.page
      .getByRole('navigation', { name: 'Settings' })
      .getByRole('link', { name, exact: true })
      .click();
    await owner.heading(name).waitFor();
  };
  const fine = async (): Promise<void> => {
    expect(await seriousFaultsInBoth(owner.page)).toEqual([]);
    await owner.page.setViewportSize({ width: 320, height: 640 });
    expect(
      await owner.page.evaluate(() => document.documentElement.scrollWidth),
    ).toBeLessThanOrEqual(320);
    await owner.page.setViewportSize({ width: 1280, height: 860 });
  };

  it('the overview counts from midnight, says what needs somebody, and fails card by card', async () => {
    await owner.menu('Overview');
    await owner.link(/^Protected today 0/).waitFor();
    await owner.page.getByText('There is no backup of the keys').waitFor();
    await fine();
    await owner.page.route('**/api/v1/gateways/backlog', (route) => route.abort());
    await owner.button('Refresh').click();
    await owner.button('Retry: Waiting').waitFor();
    await owner.page.unroute('**/api/v1/gateways/backlog');
    await owner.button('Retry: Waiting').click();
    await owner.link(/^Waiting 0/).waitFor();
    await owner.menu('Settings');
  });

  it('every setting is found by name, key and value, and leads to its page', async () => {
    await owner
      .link(/^Mail path/)
      .first()
      .waitFor();
    await fine();
    await owner.field('Search all settings').fill('smtp_next_hop');
    await owner.page.getByRole('row', { name: /^Next hop Mail path/ }).waitFor();
    expect(new URL(owner.page.url()).search).toBe('?find=smtp_next_hop');
    await fine();
    await owner.page.reload();
    await owner.field('Search all settings').fill('nothing of the kind');
    await owner.page.getByText('No setting is called so').waitFor();
    await owner.field('Search all settings').fill('idle');
    await owner.link('Minutes until an idle session ends').click();
    await owner.heading('Organisation').waitFor();
  });

  it('the name is changed, stands in the bar, and a wrong value is said at its field', async () => {
    await owner.field('Name').fill('Northgate Mutual');
    await owner.button('Save the settings').click();
    await owner.page.getByRole('banner').getByText('Northgate Mutual').waitFor();
    await owner.field('Minutes until an idle session ends').fill('2');
    await owner.button('Save the settings').click();
    await owner.page.getByText('At least 5').first().waitFor();
    await fine();
  });

  it('a domain is accepted, signed, and shows its DNS lines', async () => {
    await section('Domains');
    await owner.field('Domain name').fill('northgate.example');
    await owner.button('Accept').click();
    await owner.page.getByRole('heading', { name: 'northgate.example' }).waitFor();
    await owner.button('Sign with DKIM: northgate.example').click();
    await owner.page.getByText('Signed, selector').waitFor();
    await owner.page.getByText(/_domainkey\.northgate\.example TXT/).waitFor();
    await fine();
  });

  it('a hop that nothing answers at is said to be so, and the test message comes through', async () => {
    await section('Mail path');
    const next = owner.page.getByRole('region', { name: 'Next hop, for mail that leaves' });
    await next.getByLabel('Host', { exact: true }).fill('127.0.0.1');
    await next.getByLabel('Port').fill('9');
    await next.getByRole('button', { name: 'Check the connection' }).click();
    await next.getByText('No connection').waitFor();
    const networks = owner.page.getByRole('region', { name: 'Trusted networks' });
    await networks.getByLabel('Network or address').fill('192.0.2.0/24');
    await networks.getByRole('button', { name: 'Trust it' }).click();
    await networks.getByRole('button', { name: /^Remove 192.0.2.0\/24/ }).waitFor();
    await owner.field('To').fill('robin@alder.example');
    await owner.button('Send a test message').click();
    await owner.page.getByText('Delivered to robin@alder.example').first().waitFor();
    await fine();
  });

  it('a login is made, and its password is shown once', async () => {
    await section('SMTP logins');
    await owner.field('Name').fill('scanner');
    await owner.field('May send as').fill('scanner@northgate.example');
    await owner.button('Add the login').click();
    await owner.page.getByText('The password of scanner').waitFor();
    await owner.page.getByRole('cell', { name: 'scanner', exact: true }).waitFor();
    await owner.button('I have kept it').click();
    await owner.page.getByText('The password of scanner').waitFor({ state: 'detached' });
    await fine();
  });

  it('an auditor is invited, comes in by the link, and is told which role the settings need', async () => {
    await section('Administrators');
    await owner.field('Address').fill('ada@northgate.example');
    await owner.field('Role').selectOption('auditor');
    await owner.button('Make the link').click();
    const link = await owner.page.getByText(/\/setup#/).innerText();
    await fine();

    const auditor = new ConsolePage(
      await (await browser.newContext({ reducedMotion: 'reduce' })).newPage(),
    );
    await auditor.page.goto(link.trim());
    await auditor.heading('You are invited').waitFor();
    expect(auditor.page.url()).not.toContain('#');
    await auditor.field('Your name').fill('Ada');
    await auditor.field('Password').fill('seven otters in the old mill');
    await auditor.button('Create the account').click();
    await auditor.button('Not now').click();
    await auditor.button(/account of/).waitFor();
    expect(
      await auditor.page
        .getByRole('navigation', { name: 'Main' })
        .getByRole('link', { name: 'Settings' })
        .count(),
    ).toBe(0);
    await auditor.page.goto(`${system.adminUrl}/settings/administrators`);
    await auditor.page.getByText(/This needs the role owner/).waitFor();
    await owner.page.reload();
    await owner.page.getByText('2 administrators').waitFor();
  });
});
