import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { launchBrowser } from '../support/browser';
import { System } from '../support/system';
import { ConsoleClient, invited, PASSWORD } from './console-client';
import { ConsolePage, OWNER, withOwner } from './console-page';
import { polled } from './journey';

const BEN = { email: 'ben@demo.test', password: PASSWORD };
const RULE = 'Contracts leave protected';

/** An owner and a compliance administrator, each at a browser: one proposes, the other approves. */
describe('changes to rules with a second person', () => {
  let system: System;
  let browser: Browser;
  let olive: ConsolePage;
  let ben: ConsolePage;
  let client: ConsoleClient;
  const faults: string[] = [];

  beforeAll(async () => {
    system = await System.start({ env: withOwner });
    client = new ConsoleClient(system.adminUrl);
    await client.signIn(OWNER);
    await invited(client, 'compliance', BEN.email);
    browser = await launchBrowser();
    const open = async (as: typeof OWNER) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const at = new ConsolePage(await context.newPage());
      at.page.on('pageerror', (error) => faults.push(error.message));
      at.page.on('console', (message) => {
        if (message.type() === 'error' && !/401|412/.test(message.text()))
          faults.push(message.text());
      });
      await at.page.goto(`${system.adminUrl}/rules`);
      await at.signIn(as);
      await at.heading('Rules').waitFor();
      return at;
    };
    olive = await open(OWNER);
    ben = await open(BEN);
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  const revision = async () =>
    (await client.call<{ revision: number }>('GET', '/rules')).body.revision;

  /** Axe in both schemes, and nothing wider than a narrow page. */
  async function clean(at: ConsolePage): Promise<void> {
    expect(await seriousFaultsInBoth(at.page)).toEqual([]);
    await at.page.setViewportSize({ width: 320, height: 800 });
    await polled(() =>
      at.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
    ).toBe(true);
    expect(await seriousFaultsInBoth(at.page)).toEqual([]);
    await at.page.setViewportSize({ width: 1280, height: 900 });
    expect(faults).toEqual([]);
  }

  it('a draft is kept for everybody, and publishes nothing', async () => {
    const before = await revision();
    await ben.link('New rule').click();
    await ben.heading('New rule').waitFor();
    await ben.link('Outside and keyword').click();
    await ben.page.getByText('Valid', { exact: true }).waitFor();
    await ben.field('Name of the rule').fill(RULE);
    await ben.field('Why (optional, for the history)').fill('Legal asked for it.');
    await ben.button('Save as draft').click();
    await ben.page.getByText(/Kept by ben@demo\.test/).waitFor();
    await clean(ben);
    // Nobody is asked whether to leave: nothing would be lost.
    await ben.link('Cancel').click();
    await ben.link('1 draft').waitFor();
    expect(await revision()).toBe(before);
    // The owner's list hears of it.
    await olive.link('1 draft').click();
    await olive.heading('Drafts and approvals').waitFor();
    await olive.link(`New rule “${RULE}”`).waitFor();
    await clean(olive);
  });

  it('an owner has changes looked at by a second person', async () => {
    await olive.page.goto(`${system.adminUrl}/settings/rules`);
    await olive.heading('Changes to rules').waitFor();
    await olive.button('Need a second person').click();
    await olive.page
      .getByRole('dialog')
      .getByRole('button', { name: 'Need a second person' })
      .click();
    await olive.button('Need no second person').waitFor();
    await clean(olive);
  });

  it('a save proposes; its author cannot approve it', async () => {
    const before = await revision();
    await ben.link('1 draft').click();
    await ben.link(`New rule “${RULE}”`).click();
    await ben.heading(`New rule “${RULE}”`).waitFor();
    await ben.link('Edit, test or publish').click();
    await ben.page.getByText(/Kept by ben@demo\.test/).waitFor();
    await ben.button('Propose').click();
    await ben.page.getByText('Somebody else approves or rejects it.').waitFor();
    expect(await ben.button('Approve and publish').count()).toBe(0);
    await clean(ben);
    expect(await revision()).toBe(before);
    const { body } = await client.call<{ items: unknown[] }>('GET', '/rules/proposals?state=open');
    expect(body.items).toMatchObject([{ state: 'waiting', author: BEN.email }]);
  });

  it('the other sees what would change, tests it, and approves exactly that', async () => {
    await olive.menu('Rules');
    await olive.link('1 change waiting for approval').click();
    await olive.link(`New rule “${RULE}”`).click();
    await olive.heading(`New rule “${RULE}”`).waitFor();
    await olive.page.getByText('Legal asked for it.').waitFor();
    await clean(olive);
    await olive.link('Test it in the editor').click();
    await polled(() => olive.field('Name of the rule').inputValue()).toBe(RULE);
    await olive.page.getByRole('tab', { name: 'Test', exact: true }).waitFor();
    await olive.page.goBack();
    await olive.button('Approve and publish').click();
    await olive.page
      .getByRole('dialog')
      .getByRole('button', { name: 'Approve and publish' })
      .click();
    await olive.page.getByText('Approved', { exact: true }).waitFor();
    // Its author's page hears of it.
    await ben.page.getByText('Approved', { exact: true }).waitFor();
    await olive.menu('Rules');
    await olive.link(RULE).click();
    await olive.page.getByRole('tab', { name: /^History/ }).click();
    await olive.page.getByText(/by ben@demo\.test, approved by owner@demo\.test/).waitFor();
  });

  it('a mode is proposed, and rejected with a reason that its author reads', async () => {
    const before = await revision();
    await ben.menu('Rules');
    await ben.button(`Mode of ${RULE}: Test`).click();
    await ben.page.getByRole('menuitem', { name: 'Off' }).click();
    await ben.button('Show it').click();
    await ben.page.getByText('Somebody else approves or rejects it.').waitFor();
    await olive.menu('Rules');
    await olive.link(/^Change “.*”, by ben@demo\.test/).click();
    await olive.button('Reject').click();
    const dialog = olive.page.getByRole('dialog');
    await dialog.getByLabel('Why').fill('It is needed until June.');
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await olive.page.getByText('Rejected', { exact: true }).waitFor();
    await ben.page.getByText(/It is needed until June\./).waitFor();
    expect(await revision()).toBe(before);
  });

  it('what others changed meanwhile overtakes it; its author proposes it once more', async () => {
    const [rule] = (
      await client.call<{ items: { id: string; name: string }[] }>('GET', '/rules')
    ).body.items.filter(({ name }) => name === RULE);
    await ben.menu('Rules');
    await ben.button(`Mode of ${RULE}: Test`).click();
    await ben.page.getByRole('menuitem', { name: 'Off' }).click();
    await ben.button('Show it').click();
    await ben.page.getByText('Somebody else approves or rejects it.').waitFor();
    await olive.menu('Rules');
    await olive.link(/^Change “.*”, by ben@demo\.test/).click();
    await olive.button('Approve and publish').waitFor();
    // An owner publishes something else alone, in an emergency.
    const removal = await client.call<{ id: string; tag: string }>('DELETE', `/rules/${rule!.id}`);
    expect(removal.status).toBe(202);
    const alone = await client.call(
      'POST',
      `/rules/proposals/${removal.body.id}/publication`,
      { reason: 'It stops all mail.' },
      { 'if-match': `"${removal.body.tag}"` },
    );
    expect(alone.status).toBe(200);
    await olive.page.getByText('There is no such rule.').waitFor();
    expect(await olive.button('Approve and publish').count()).toBe(0);
    await clean(olive);
    await ben.button('Propose once more').click();
    await ben.page.getByRole('alert').getByText('There is no such rule.').waitFor();
    await ben.button('Withdraw').click();
    await ben.page.getByText('Withdrawn', { exact: true }).waitFor();
  });

  it('that nobody is needed any more needs somebody, too', async () => {
    await olive.page.goto(`${system.adminUrl}/settings/rules`);
    await olive.button('Need no second person').click();
    await olive.link('Switching it off waits for a second person.').click();
    await olive.heading('Changes to rules need no second person').waitFor();
    await olive.page.getByText('Somebody else approves or rejects it.').waitFor();
    await ben.menu('Rules');
    await ben.link('1 change waiting for approval').click();
    await ben.link('Changes to rules need no second person').click();
    await ben.button('Approve and publish').click();
    await ben.page.getByRole('dialog').getByRole('button', { name: 'Approve and publish' }).click();
    await ben.page.getByText('Approved', { exact: true }).waitFor();
    expect((await client.call('GET', '/rules/second-person')).body).toMatchObject({
      needed: false,
    });
    expect(faults.filter((fault) => !/404|409/.test(fault))).toEqual([]);
  });
});
