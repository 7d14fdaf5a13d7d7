import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOwner, invited, PASSWORD } from '../console/console-client';
import { queuedAs, sendMail } from '../support/smtp';
import { Camera } from './camera';
import { Stage } from './stage';

const SENDER = 'Elena Marsh <elena@demo.test>';
const letter = (subject: string): Buffer =>
  Buffer.from(
    `From: ${SENDER}\r\nSubject: ${subject}\r\nMessage-ID: <${subject.length}.${Date.now()}@demo.test>\r\n\r\nThe figures are attached.\r\n`,
  );

describe('the screens of messages and templates', () => {
  const camera = new Camera();
  let stage: Stage;
  let page: Page;
  let trace: string;

  beforeAll(async () => {
    stage = await Stage.open();
    const owner = await firstOwner(stage.system);
    await invited(owner, 'compliance');
    await invited(owner, 'brand');
    page = await signedIn('compliance');
  });
  afterAll(async () => {
    await stage?.close();
  });

  const at = (path: string): string => `${stage.system.adminUrl}${path}`;

  async function signedIn(role: string): Promise<Page> {
    const own = await stage.page();
    await own.goto(at('/sign-in'));
    await own.getByLabel('Address').fill(`${role}@demo.test`);
    await own.getByLabel('Password').fill(PASSWORD);
    await own.getByRole('button', { name: 'Sign in' }).click();
    await own.getByRole('button', { name: /account of/ }).waitFor();
    return own;
  }

  async function send(to: string[], subject: string): Promise<string> {
    return queuedAs(
      await sendMail(stage.system.ports.smtp, 'elena@demo.test', to, letter(subject)),
    );
  }

  it('the list: empty, filled, filtered to nothing', async () => {
    await page.goto(at('/messages'));
    await page.getByText('No mail has passed the gateway yet').waitFor();
    await camera.take('messages-empty', page);
    for (const name of ['robin', 'sam', 'kim', 'lou'])
      await send([`${name}@ferris.example`], name === 'sam' ? 'Lunch' : '[encrypt] Figures');
    trace = await send(
      ['robin@alder.example', 'billing@alder.example', 'lou@ferris.example'],
      '[encrypt] Draft of the offer',
    );
    const held = await send(['late@harbour.example'], 'Waiting');
    await stage.system.query(`UPDATE mail.recipient SET state = 'held' WHERE message_id = $1`, [
      held,
    ]);
    await page.goto(at('/messages'));
    await page.getByRole('link', { name: /to robin@alder.example and 2 more/ }).waitFor();
    await page.getByRole('row', { name: /late@harbour/ }).getByText('Held', { exact: true }).waitFor();
    await camera.take('messages', page);
    await page.goto(at('/messages?recipient=nobody@nowhere.example'));
    await page.getByText('No message matches these filters').waitFor();
    await camera.take('messages-filtered', page);
  });

  it('the list: loading, out of date, not readable', async () => {
    let letGo = (): void => undefined;
    const waiting = new Promise<void>((done) => (letGo = done));
    await page.route('**/api/v1/messages?**', async (route) => {
      await waiting;
      await route.continue();
    });
    await page.goto(at('/messages'));
    await page.getByText('Searching the trace').waitFor();
    await camera.take('messages-loading', page);
    letGo();
    await page.getByRole('link', { name: /and 2 more/ }).waitFor();
    await page.unroute('**/api/v1/messages?**');
    const fault = { code: 'http.503', detail: 'The service cannot answer at the moment.', traceId: '018f0000' };
    await page.route('**/api/v1/messages?**', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', json: fault }),
    );
    await page.getByRole('button', { name: /Refresh|Show what is new/ }).click();
    await page.getByText('This list may be out of date').waitFor();
    await camera.take('messages-stale', page);
    await page.goto(at('/messages'));
    await page.getByText('The messages could not be read').waitFor();
    await camera.take('messages-error', page);
    await page.unroute('**/api/v1/messages?**');
  });

  it('one message, its dialogs, and one that is not there', async () => {
    await page.goto(at(`/messages/${trace}`));
    await page.getByRole('button', { name: 'Revoke access of robin@alder.example' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('Wrong address, the sender asked by phone');
    await camera.take('message-revoke', page);
    await dialog.getByRole('button', { name: 'Revoke access' }).click();
    await page.getByRole('button', { name: 'Restore access of robin@alder.example' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await camera.take('message', page);
    await page.goto(at('/messages/018f0000-0000-7000-8000-000000000001'));
    await page.getByText('No message has this id').waitFor();
    await camera.take('message-unknown', page);
  });

  it('several at once', async () => {
    await page.goto(at('/messages?domain=ferris.example&protected=yes'));
    const boxes = page.getByRole('checkbox', { name: /Select the message/ });
    await boxes.first().waitFor();
    for (const box of await boxes.all()) await box.check();
    await page.getByRole('button', { name: /Revoke \d selected/ }).click();
    await page.getByRole('dialog').getByLabel('Reason').fill('The list was the wrong one');
    await page.getByRole('button', { name: /^Revoke \d messages$/ }).click();
    await page.getByRole('dialog', { name: /no access any more/ }).waitFor();
    await camera.take('messages-revoked', page);
    await page.getByRole('button', { name: 'Done' }).click();
  });

  it('templates; and what a brand administrator sees of both', async () => {
    await page.goto(at('/templates'));
    await page.getByRole('heading', { name: 'Do Not Forward' }).waitFor();
    await camera.take('templates', page);
    const other = await signedIn('brand');
    await other.goto(at('/messages'));
    await other.getByText(/compliance administrator/).first().waitFor();
    await camera.take('messages-denied', other);
  });

  it('were all looked at, and axe finds nothing serious', () => {
    expect(camera.taken).toHaveLength(12);
    expect(camera.faults).toEqual([]);
  });
});
