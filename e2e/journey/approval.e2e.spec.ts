import PostalMime from 'postal-mime';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOwner, invited, PASSWORD } from '../console/console-client';
import { saveRule } from '../smtp/world';
import { until } from '../support/ports';
import { seriousFaultsInBoth } from './accessible';
import { Watch } from './watch';
import { World } from './world';

const HOLD = { action: 'Quarantine', args: {} };
const subject = (words: readonly string[]) => ({
  predicate: 'SubjectContainsWords',
  args: { words },
});
const ask = (...addresses: string[]) => ({ action: 'ModerateMessageByUser', args: { addresses } });
const offer = (word: string): Buffer =>
  Buffer.from(
    `From: Alice Aldous <alice@demo.test>\r\nSubject: Offer ${word}\r\nMessage-ID: <${word}.${Date.now()}@demo.test>\r\n\r\nOur price is 4,200.\r\n`,
  );

/** A message is asked about by mail and decided at the page the mail leads to, or in the console. */
describe('approvals in the browser', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    const owner = await firstOwner(world.system);
    await invited(owner, 'compliance');
    const rules = [
      ['Ask the boss', ['price', 'list', 'late'], [ask('boss@demo.test', 'deputy@demo.test')]],
      ['Two eyes more', ['double'], [ask('boss@demo.test')]],
      ['And two again', ['double'], [ask('deputy@demo.test')]],
      ['Look at it first', ['strange'], [HOLD]],
    ] as const;
    for (const [name, words, actions] of rules)
      await saveRule(world.system, { name, conditions: [subject(words)], actions: [...actions] });
  });
  afterAll(() => world?.stop());

  /** The link in the newest question about this word to this address. */
  const linkOf = (address: string, word: string): Promise<string> =>
    until(`the question about ${word}`, async () => {
      for (const { raw } of world.inside.to(address).toReversed()) {
        const { text } = await PostalMime.parse(raw, { forceRfc822Attachments: true });
        const link = /\S+\/approval#\S+/.exec(text ?? '')?.[0];
        if (link && text?.includes(`Offer ${word}`)) return link;
      }
      return null;
    });
  async function open(
    link: string,
  ): Promise<{ page: Page; watch: Watch; context: BrowserContext }> {
    const context = await world.context();
    const watch = new Watch(context, world.system.portalUrl);
    const page = await context.newPage();
    await page.goto(link);
    return { page, watch, context };
  }
  const heading = (page: Page, name: string | RegExp) =>
    page.getByRole('heading', { level: 1, name });
  const send = (word: string, to: string[], from = 'alice@demo.test') =>
    world.send(from, to, offer(word));

  it('approves by the link, once; a second approver reads who it was', async () => {
    await send('price', ['bob@outside.example', 'cat@outside.example']);
    const first = await open(await linkOf('boss@demo.test', 'price'));
    await heading(first.page, 'A message from Alice Aldous waits for your approval.').waitFor();
    expect(await first.page.title()).toBe('Message waiting for approval');
    await first.page.getByText('bob@outside.example and cat@outside.example').waitFor();
    await first.page.getByText('Offer price', { exact: true }).waitFor();
    await first.page.getByText('Ask the boss', { exact: true }).waitFor();
    expect(await seriousFaultsInBoth(first.page)).toEqual([]);
    // Whoever opens or reloads the page decides nothing.
    await first.page.reload();
    await first.page.getByRole('button', { name: 'Approve' }).waitFor();
    const second = await open(await linkOf('deputy@demo.test', 'price'));
    await second.page.getByRole('button', { name: 'Reject' }).waitFor();
    expect(world.outside.to('bob@outside.example')).toEqual([]);

    await first.page.getByLabel('Comment (optional)').fill('Good price.');
    await first.page.getByRole('button', { name: 'Approve' }).click();
    await heading(first.page, 'You approved this message').waitFor();
    await first.page.getByText('It goes to bob@outside.example and cat@outside.example.').waitFor();
    expect(await seriousFaultsInBoth(first.page)).toEqual([]);
    await world.outside.waitFor('bob@outside.example');
    await world.outside.waitFor('cat@outside.example');

    await second.page.getByRole('button', { name: 'Reject' }).click();
    await heading(second.page, 'This message was already approved').waitFor();
    await second.page.getByText('boss@demo.test').waitFor();
    await second.page.getByText('Good price.').waitFor();
    expect([...first.watch.all, ...second.watch.all]).toEqual([]);
    await first.context.close();
    await second.context.close();
  });

  it('rejects by keyboard with a comment, and the sender reads it', async () => {
    await send('list', ['dan@outside.example'], 'erin@demo.test');
    const { page, watch, context } = await open(await linkOf('boss@demo.test', 'list'));
    await page.getByLabel('Comment (optional)').focus();
    await page.keyboard.type('Wrong list.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await heading(page, 'You rejected this message').waitFor();
    const { raw } = await world.inside.waitFor('erin@demo.test');
    expect((await PostalMime.parse(raw)).text).toContain('Wrong list.');
    expect(watch.all).toEqual([]);
    await context.close();
  });

  it('says what a link is that leads nowhere, is late, or gets no answer', async () => {
    const { page, watch, context } = await open(`${world.system.portalUrl}/approval`);
    await heading(page, 'This link does not lead to a decision').waitFor();
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    const trace = await send('late', ['fay@outside.example']);
    const link = await linkOf('deputy@demo.test', 'late');
    let answer = false;
    await page.route('**/approvals/decision', (route) =>
      answer ? route.continue() : route.abort(),
    );
    await page.goto(link);
    await page.reload();
    await page.getByLabel('Comment (optional)').fill('Kept.');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('alert').filter({ hasText: 'There was no answer' }).waitFor();
    expect(await page.getByLabel('Comment (optional)').inputValue()).toBe('Kept.');
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    answer = true;
    await world.system.query(`UPDATE mail.approval SET expires_at = now() WHERE message_id = $1`, [
      trace,
    ]);
    await page.getByRole('button', { name: 'Approve' }).click();
    await heading(page, 'Nobody decided in time').waitFor();
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    watch.expect(/404|422|Failed to load resource/);
    expect(watch.all).toEqual([]);
    await context.close();
  });

  it('is decided in the console, level by level, and what is held for review is discarded', async () => {
    const trace = await send('double', ['gus@outside.example']);
    const context = await world.context({ viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    await page.goto(`${world.system.adminUrl}/messages/${trace}`);
    await page.getByLabel('Address').fill('compliance@demo.test');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText(/Waiting for approval by boss@demo.test, level 1 of 2, until/).waitFor();
    expect(await page.getByRole('button', { name: /Release/ }).count()).toBe(0);
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    const decide = async (button: string, confirm: string) => {
      await page.getByRole('button', { name: button }).click();
      const dialog = page.getByRole('dialog').filter({ has: page.getByLabel('Reason') });
      await dialog.getByLabel('Reason').fill('Asked by phone');
      expect(await seriousFaultsInBoth(page)).toEqual([]);
      await dialog.getByRole('button', { name: confirm, exact: true }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    await decide('Approve for gus@outside.example', 'Approve');
    await page.getByText(/Waiting for approval by deputy@demo.test, level 2 of 2/).waitFor();
    await decide('Approve for gus@outside.example', 'Approve');
    await world.outside.waitFor('gus@outside.example');
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await timeline.getByText('Approval asked for').first().waitFor();
    await timeline.getByText('“Asked by phone”').first().waitFor();

    const strange = await send('strange', ['hal@outside.example']);
    await page.goto(`${world.system.adminUrl}/messages/${strange}`);
    await decide('Discard for hal@outside.example', 'Discard');
    await page
      .getByRole('row', { name: /hal@outside.example/ })
      .getByText('Discarded')
      .first()
      .waitFor();
    await timeline.getByText('Discarded', { exact: true }).waitFor();
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    await context.close();
  });
});
