import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { launchBrowser } from '../support/browser';
import { Sink } from '../support/sink';
import { System } from '../support/system';
import { ConsolePage } from './console-page';

/** Journey 1: from the link that the first start prints to a test message that came back. */
describe('the first hour', () => {
  let system: System;
  let browser: Browser;
  let sink: Sink;
  let owner: ConsolePage;
  const faults: string[] = [];

  beforeAll(async () => {
    [sink, system, browser] = await Promise.all([Sink.start(), System.start(), launchBrowser()]);
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    owner = new ConsolePage(await context.newPage());
    owner.page.on('console', (message) => {
      if (message.type() === 'error' && !/401|410/.test(message.text()))
        faults.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    await sink?.stop();
  });

  /** What the guide's list says of a step, as it is read out. */
  const step = (title: string, state: 'done' | 'left') =>
    owner.page
      .getByRole('navigation', { name: 'First steps' })
      .getByRole('link', { name: `${title} ${state}` });
  const onwards = async (heading: string): Promise<void> => {
    await owner.link(/^(Next step|Skip for now|Finish)$/).click();
    await owner.heading(heading).waitFor();
  };
  const fine = async (): Promise<void> => {
    expect(await seriousFaultsInBoth(owner.page)).toEqual([]);
    await owner.page.setViewportSize({ width: 320, height: 640 });
    expect(
      await owner.page.evaluate(() => document.documentElement.scrollWidth),
    ).toBeLessThanOrEqual(320);
    await owner.page.setViewportSize({ width: 1280, height: 860 });
  };

  it('begins at the set-up link, which then has ended', async () => {
    const link = system.output.match(/https?:\S+\/setup#[\w-]+/)?.[0] ?? '';
    await owner.page.goto(link);
    await owner.heading('The first administrator').waitFor();
    await fine();
    await owner.field('Address').fill('olive@contoso.test');
    await owner.field('Your name').fill('Olive Owner');
    await owner.field('Password').fill('nine quiet herons by the weir');
    await owner.button('Create the account').click();
    await owner.heading('A second factor').waitFor();
    await owner.button('Not now').click();
    await owner.heading('Name your organisation').waitFor();
    await owner.page.getByText('0 of 6 done').waitFor();

    const again = new ConsolePage(await (await browser.newContext()).newPage());
    await again.page.goto(link);
    await again.heading('This link has ended').waitFor();
  });

  it('gives the organisation its name, and the mark of the demo goes', async () => {
    await owner.page.getByRole('banner').getByText('Demo', { exact: true }).waitFor();
    await fine();
    await owner.field('Name').fill('Contoso');
    await owner.button('Save the name').click();
    await owner.page.getByRole('banner').getByText('Contoso').waitFor();
    await owner.page
      .getByRole('banner')
      .getByText('Demo', { exact: true })
      .waitFor({ state: 'detached' });
    await step('Name your organisation', 'done').waitFor();
    await onwards('Add your domains');
  });

  it('takes a domain, and passcodes come from it', async () => {
    await owner.field('Domain name').fill('contoso.test');
    await owner.button('Accept').click();
    await owner.page.getByRole('heading', { name: 'contoso.test', exact: true }).waitFor();
    await step('Add your domains', 'left').waitFor();
    await fine();
    await owner.button('Use this address').click();
    await step('Add your domains', 'done').waitFor();
    await onwards('Connect your mail');
  });

  it('is left and taken up again where it was', async () => {
    await owner.menu('Overview');
    await owner.heading('Overview').waitFor();
    await owner.page.getByText('2 of 6 done').waitFor();
    await fine();
    await owner.page.reload();
    await owner.link('Go on').click();
    await owner.heading('Connect your mail').waitFor();
  });

  it('sets the next hop, and looks whether it answers', async () => {
    const next = owner.page.getByRole('region', { name: 'Next hop, for mail that leaves' });
    await next.getByText('It is the built-in mailbox').waitFor();
    await next.getByLabel('Host', { exact: true }).fill('127.0.0.1');
    await next.getByLabel('Port').fill('9');
    await next.getByRole('button', { name: 'Check the connection' }).click();
    await next.getByText('No connection').waitFor();
    await next.getByLabel('Port').fill(String(sink.port));
    await next.getByRole('button', { name: 'Check the connection' }).click();
    await next.getByText('It takes mail from here').waitFor();
    await fine();
    await next.getByRole('button', { name: 'Save' }).click();
    await step('Connect your mail', 'done').waitFor();
    await onwards('Sign your mail');
  });

  it('makes a DKIM key and shows the lines for DNS', async () => {
    await owner.button('Sign with DKIM: contoso.test').click();
    await owner.page.getByText(/_domainkey\.contoso\.test TXT/).waitFor();
    await step('Sign your mail', 'done').waitFor();
    await fine();
    await onwards('Write your first rule');
  });

  it('writes a first rule out of a starter', async () => {
    await owner.page.getByRole('radio', { name: /^No copy, no print/ }).check();
    await owner.field('Add to Words').fill('board paper');
    await owner.field('Add to Words').press('Enter');
    await owner.page
      .getByText(/board paper/)
      .first()
      .waitFor();
    await fine();
    await owner.button('Save and enforce').click();
    await owner.link('Do not forward when asked').waitFor();
    await step('Write your first rule', 'done').waitFor();
    await onwards('Send a test message');
  });

  it('sends a test message, which comes back to the page', async () => {
    await owner.field('To').fill('robin@alder.example');
    await owner.field('Subject').fill('Our board paper');
    await owner.button('Send a test message').click();
    for (const tick of [
      'Received by the gateway from olive@contoso.test',
      'Matched by Do not forward when asked',
      'Protected',
      'Delivered to robin@alder.example',
    ])
      await owner.page.getByRole('listitem').filter({ hasText: tick }).waitFor();
    await step('Send a test message', 'done').waitFor();
    await fine();
    expect(sink.mails.map(({ to }) => to)).toEqual([['robin@alder.example']]);
    await onwards('You are set up');
    await owner.page.getByText('All six steps are done').waitFor();
    await fine();
  });

  it('the overview counts the message and speaks of the first steps no longer', async () => {
    await owner.link('To the overview').click();
    await owner.link(/^Protected today 1/).waitFor();
    expect(await owner.page.getByText('of 6 done').count()).toBe(0);
    expect(faults).toEqual([]);
  });
});

describe('the first steps that nobody wants to see', () => {
  let system: System;
  let browser: Browser;
  beforeAll(async () => {
    [system, browser] = await Promise.all([
      System.start({
        env: {
          CHANCERY_SETUP_ADMIN_EMAIL: 'owner@demo.test',
          CHANCERY_SETUP_ADMIN_PASSWORD: 'nine quiet herons by the weir',
        },
      }),
      launchBrowser(),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  });

  it('are put away for good, and brought back by undo', async () => {
    const owner = new ConsolePage(await (await browser.newContext()).newPage());
    await owner.page.goto(system.adminUrl);
    await owner.signIn();
    const away = owner.button('Do not show this again');
    await away.click();
    await away.waitFor({ state: 'detached' });
    await owner.button('Undo').click();
    await away.click();
    await away.waitFor({ state: 'detached' });
    await owner.page.reload();
    await owner.link(/^Protected today/).waitFor();
    await owner.page.getByText('Needs attention').waitFor();
    expect(await away.count()).toBe(0);
    // The steps themselves stay where they are.
    await owner.page.goto(`${system.adminUrl}/setup/signing`);
    await owner.heading('Sign your mail').waitFor();
    await owner.page.goto(`${system.adminUrl}/setup/nothing`);
    await owner.heading('There is no such step').waitFor();
  });
});
