import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { NOTES, withNotes } from '../journey/mail';
import { sha256 } from '../journey/portal-page';
import { marked, type Visit, visit, wrapped } from '../journey/visit';
import { World } from '../journey/world';
import { ticketOf } from '../support/portal-client';
import { firstOwner, invited, PASSWORD } from './console-client';

const REASON = 'Sent to the wrong person';

/** Journey 12: a message is found, access is withdrawn from one, and given back. */
describe('messages in the console', () => {
  let world: World;
  let cora: { page: Page; context: BrowserContext; said: string[] };
  beforeAll(async () => {
    world = await World.start();
    const owner = await firstOwner(world.system);
    await invited(owner, 'compliance');
    await invited(owner, 'auditor');
    cora = await signedIn('compliance');
  });
  afterAll(() => world?.stop());

  /** A browser of its own in which this role has signed in, and what its console complained of. */
  async function signedIn(role: string) {
    const context = await world.context({ viewport: { width: 1280, height: 900 } });
    const said: string[] = [];
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) said.push(message.text());
    });
    context.on('weberror', (error) => said.push(error.error().message));
    const page = await context.newPage();
    await page.goto(`${world.system.adminUrl}/messages`);
    await page.getByLabel('Address').fill(`${role}@demo.test`);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Messages' }).waitFor();
    // What the page asked before anybody was signed in.
    said.length = 0;
    return { page, context, said };
  }

  const rowOf = (page: Page, address: string) => page.getByRole('row', { name: address });
  async function giveReason(page: Page, button: string): Promise<void> {
    const dialog = page.getByRole('dialog').filter({ has: page.getByLabel('Reason') });
    const go = dialog.getByRole('button', { name: button });
    expect(await go.isDisabled()).toBe(true);
    await dialog.getByLabel('Reason').fill(REASON);
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    await go.click();
    await dialog.waitFor({ state: 'detached' });
  }

  it('one of three recipients loses access with a reason and gets it back; the others read on', async () => {
    const people = ['ben', 'cat', 'dan'].map((name) => `${name}@outside.example`);
    const [gone, ...stay] = people as [string, string, string];
    const trace = await world.send(
      'alice@demo.test',
      people,
      await withNotes('[encrypt] Draft of the offer'),
    );
    await wrapped(world, 'else@elsewhere.example', marked('Another'));
    const readers: Visit[] = [];
    for (const address of people) {
      const { raw } = await world.arrivalOf(trace, address);
      const reader = await visit(world, await ticketOf(raw), address);
      await reader.portal.signIn();
      await reader.portal.mail.getByText('Read this first.').waitFor();
      readers.push(reader);
    }
    const [withdrawn, ...kept] = readers as [Visit, Visit, Visit];

    const { page } = cora;
    await page.getByLabel('Recipient', { exact: true }).fill(gone);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('1 message matches, newest first.').first().waitFor();
    expect(new URL(page.url()).searchParams.get('recipient')).toBe(gone);
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    await page.getByRole('link', { name: `to ${gone} and 2 more` }).click();
    await page.getByRole('heading', { name: 'alice@demo.test to 3 recipients' }).waitFor();
    await page.getByText('3 of 3').waitFor();
    expect(await page.getByRole('main').innerText()).not.toContain('Draft of the offer');
    expect(await seriousFaultsInBoth(page)).toEqual([]);

    await page.getByRole('button', { name: `Revoke access of ${gone}` }).click();
    await giveReason(page, 'Revoke access');
    await rowOf(page, gone).getByText('Revoked', { exact: true }).waitFor();
    await withdrawn.portal.button('Download notes.txt').click();
    await withdrawn.portal.heading('Access to this message was withdrawn').waitFor();
    for (const { portal } of kept)
      expect(sha256(await portal.download('notes.txt'))).toBe(sha256(NOTES));

    const told = page.getByRole('region', { name: 'Timeline' }).getByRole('listitem');
    await told
      .filter({ hasText: 'Revoked' })
      .filter({ hasText: `${gone}, by compliance@demo.test: “${REASON}”` })
      .waitFor();
    const audit = () =>
      world.system.query<{ kind: string; recipient: string; actor: string; note: string }>(
        `SELECT kind, recipient, actor, body ->> 'note' AS note FROM audit.record
          WHERE message_id = $1 AND kind IN ('message.revoked', 'message.restored') ORDER BY at, id`,
        [trace],
      );
    const record = { recipient: gone, actor: 'compliance@demo.test', note: REASON };
    expect(await audit()).toEqual([{ kind: 'message.revoked', ...record }]);

    await page.getByRole('button', { name: `Restore access of ${gone}` }).click();
    await giveReason(page, 'Give access back');
    await rowOf(page, gone).getByText('Opened', { exact: true }).waitFor();
    await withdrawn.portal.page.reload();
    await withdrawn.portal.mail.getByText('Read this first.').waitFor();
    expect(sha256(await withdrawn.portal.download('notes.txt'))).toBe(sha256(NOTES));
    expect(await audit()).toEqual([
      { kind: 'message.revoked', ...record },
      { kind: 'message.restored', ...record },
    ]);
    expect(stay).toHaveLength(2);
    expect(cora.said).toEqual([]);
    for (const { context } of readers) await context.close();
  });

  it('the subject is opened by a press alone, and that stands in the audit', async () => {
    const { trace } = await wrapped(world, 'eve@outside.example', marked('Quiet figures'));
    const { page } = cora;
    await page.goto(`${world.system.adminUrl}/messages/${trace}`);
    const open = page.getByRole('button', { name: 'Open the subject' });
    await open.waitFor();
    expect(await page.getByRole('main').innerText()).not.toContain('Quiet figures');
    await open.click();
    await page.getByText('[encrypt] Quiet figures').waitFor();
    const opened = page.getByRole('listitem').filter({ hasText: 'Subject opened' });
    await opened.filter({ hasText: 'by compliance@demo.test' }).waitFor();
    await page.reload();
    await open.waitFor();
    expect(await page.getByRole('main').innerText()).not.toContain('Quiet figures');
  });

  it('several messages are revoked at once, with a result for each', async () => {
    for (let n = 0; n < 3; n++) await wrapped(world, 'fay@several.example', marked(`Number ${n}`));
    const { page } = cora;
    await page.goto(`${world.system.adminUrl}/messages?domain=several.example`);
    const boxes = page.getByRole('checkbox', { name: /Select the message to fay/ });
    await boxes.first().waitFor();
    for (const box of await boxes.all()) await box.check();
    await page.getByRole('button', { name: 'Revoke 3 selected' }).click();
    await giveReason(page, 'Revoke 3 messages');
    const done = page.getByRole('dialog', { name: '3 recipients have no access any more' });
    await done.waitFor();
    expect(await done.getByRole('row').count()).toBe(4);
    await done.getByRole('button', { name: 'Done' }).click();
    const [left] = await world.system.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM rights.licence WHERE recipient = 'fay@several.example'`,
    );
    expect(left?.n).toBe(0);
  });

  it('a held recipient is released and gets the message', async () => {
    const { trace } = await wrapped(world, 'gus@held.example', marked('Held'));
    await world.system.query(
      `UPDATE mail.recipient SET state = 'held', crashes = 3, ended_at = NULL WHERE message_id = $1`,
      [trace],
    );
    await world.system.query('UPDATE mail.message SET open_recipients = 1 WHERE id = $1', [trace]);
    const { page } = cora;
    await page.goto(`${world.system.adminUrl}/messages?state=held`);
    await page.getByRole('link', { name: 'to gus@held.example' }).click();
    await rowOf(page, 'gus@held.example').getByText('Held', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Release gus@held.example' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Released' }).waitFor();
    const [row] = await world.system.query<{ crashes: number }>(
      'SELECT crashes FROM mail.recipient WHERE message_id = $1',
      [trace],
    );
    expect(row?.crashes).toBe(0);
  });

  it('the command line revokes, restores and releases as the page does', async () => {
    const { trace, ticket } = await wrapped(world, 'ida@outside.example', marked('By command'));
    const reader = await visit(world, ticket, 'ida@outside.example');
    await reader.portal.signIn();
    await reader.portal.mail.getByText('Numbers for Thursday.').waitFor();
    const run = async (...args: string[]) => {
      const { code, stderr } = await world.system.cli(['message', ...args]);
      return [code, stderr.trim()];
    };
    expect(await run('restore', trace, '--reason', 'x')).toEqual([
      65,
      'No access that was revoked can be given back, or not to this recipient',
    ]);
    expect(await run('revoke', trace, '--reason', REASON)).toEqual([
      0,
      '1 recipient has no access any more.',
    ]);
    await reader.portal.page.reload();
    await reader.portal.heading('Access to this message was withdrawn').waitFor();
    expect(
      await run('restore', trace, '--reason', REASON, '--recipient', 'IDA@outside.example'),
    ).toEqual([0, '1 recipient has access again.']);
    await reader.portal.page.reload();
    await reader.portal.mail.getByText('Numbers for Thursday.').waitFor();
    await world.system.query(`UPDATE mail.recipient SET state = 'held' WHERE message_id = $1`, [
      trace,
    ]);
    expect((await run('release', trace))[0]).toBe(0);
    expect((await run('release', trace))[0]).toBe(65);
    await reader.context.close();
  });

  it('an auditor sees who, when and why, and no way to change or open anything', async () => {
    const { trace } = await wrapped(world, 'hal@outside.example', marked('For Hal'));
    const { page, context, said } = await signedIn('auditor');
    await page.goto(`${world.system.adminUrl}/messages?recipient=hal`);
    expect(await page.getByRole('checkbox').count()).toBe(0);
    await page.getByRole('link', { name: 'to hal@outside.example' }).click();
    await page.getByRole('heading', { name: 'alice@demo.test to hal@outside.example' }).waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Delivered' }).waitFor();
    expect(await page.getByRole('button', { name: /Revoke|Restore|Release|subject/ }).count()).toBe(
      0,
    );
    expect(said).toEqual([]);
    const csrf = async () =>
      (
        (await (await page.request.get(`${world.system.adminUrl}/api/v1/session`)).json()) as {
          csrf: string;
        }
      ).csrf;
    const token = await csrf();
    for (const path of ['revocation', 'restoration', 'subject', 'recipients/0/release']) {
      const answer = await page.request.post(
        `${world.system.adminUrl}/api/v1/messages/${trace}/${path}`,
        { data: { reason: 'Curious' }, headers: { 'x-chancery-csrf': token } },
      );
      expect([path, answer.status()]).toEqual([path, 403]);
    }
    await context.close();
  });

  it('filters stand in the address; nothing found, no such message and a wrong filter say so', async () => {
    const { page } = cora;
    const main = page.getByRole('main');
    await page.goto(`${world.system.adminUrl}/messages?recipient=nobody@nowhere.example`);
    await main.getByText('No message matches these filters').waitFor();
    expect(await page.getByLabel('Recipient', { exact: true }).inputValue()).toBe(
      'nobody@nowhere.example',
    );
    await main.getByRole('button', { name: 'Clear filters' }).click();
    await main
      .getByRole('link', { name: /from alice@demo.test/ })
      .first()
      .waitFor();
    await page.goBack();
    await main.getByText('No message matches these filters').waitFor();
    await page.goto(`${world.system.adminUrl}/messages?rule=x`);
    await main.getByText('This search cannot be made').waitFor();
    await page.goto(`${world.system.adminUrl}/messages/018f0000-0000-7000-8000-000000000001`);
    await main.getByText('No message has this id').waitFor();
    expect(await seriousFaultsInBoth(page)).toEqual([]);
  });
});
