import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOwner, invited, PASSWORD } from '../console/console-client';
import { sendMail } from '../support/smtp';
import { inForce, mail } from '../smtp/world';
import { Camera } from './camera';
import { Stage } from './stage';

const PARTS = /\/api\/v1\/(plans|subscriptions|licence-)/;
const problem = (route: Route): Promise<void> =>
  route.fulfill({
    status: 503,
    contentType: 'application/problem+json',
    body: JSON.stringify({
      type: '/help/problems',
      title: 'Unavailable',
      status: 503,
      code: 'spec',
      detail: 'The service cannot answer at the moment.',
      traceId: '0198f2aa-7c1e-7000-8000-000000000001',
    }),
  });

describe('the screens of licences', () => {
  const camera = new Camera();
  let stage: Stage;
  let page: Page;
  beforeAll(async () => {
    stage = await Stage.open();
    const owner = await firstOwner(stage.system);
    await invited(owner, 'operator');
    await invited(owner, 'brand');
    page = await signedIn('operator');
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

  it('as it is at first, loading, broken, as it last was, denied', async () => {
    await page.route(PARTS, () => undefined);
    await page.goto(at('/settings/licences'));
    await page.getByText('Loading').first().waitFor();
    await camera.take('licences-loading', page);
    await page.unroute(PARTS);
    await page.route(PARTS, problem);
    await page.goto(at('/settings/licences'));
    await page.getByRole('button', { name: 'Retry' }).first().waitFor();
    await camera.take('licences-broken', page);
    await page.unroute(PARTS);
    await page.goto(at('/settings/licences'));
    await page.getByText('Nobody was refused or flagged.').waitFor();
    await page.getByRole('cell', { name: 'Everybody of the accepted domains', exact: true }).waitFor();
    await camera.take('licences-first', page);
    const brand = await signedIn('brand');
    await brand.goto(at('/settings/licences'));
    await brand.getByText(/This needs the role/).waitFor();
    await camera.take('licences-denied', brand);
  });

  it('with subscriptions in every state, people, a file with faults, and refused senders', async () => {
    const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();
    const { system } = stage;
    const post = async (path: string, body: unknown): Promise<{ id: string }> =>
      (await system.api('POST', path, body)).body as { id: string };
    const { body } = await system.api('GET', '/licence-assignments');
    for (const { id } of (body as { items: { id: string }[] }).items)
      await system.api('DELETE', `/licence-assignments/${id}`);
    const base = { addOn: false, seats: 3, startsAt: days(-200), graceDays: 30 };
    const e3 = await post('/subscriptions', {
      ...base,
      plan: 'office-365-e3',
      endsAt: days(90),
    });
    await post('/subscriptions', { ...base, plan: 'office-365-g5', endsAt: days(-9) });
    await post('/subscriptions', { ...base, plan: 'exchange-online-2', endsAt: days(-60) });
    await post('/subscriptions', {
      ...base,
      plan: 'microsoft-e5',
      startsAt: days(20),
      endsAt: null,
    });
    const group = await post('/licence-groups', {
      name: 'Claims',
      members: ['ben@demo.test', 'cy@demo.test'],
    });
    await post('/licence-assignments', {
      subscription: e3.id,
      kind: 'address',
      value: 'alice@demo.test',
    });
    await post('/licence-assignments', { subscription: e3.id, kind: 'group', value: group.id });
    await inForce(system);
    for (const from of ['mallory@demo.test', 'a-rather-long-name-of-somebody@demo.test'])
      expect(
        await sendMail(
          system.ports.smtp,
          from,
          ['hal@example.org'],
          mail({ Subject: '[encrypt] Figures' }),
        ),
      ).toMatch(/^550 /);
    await page.goto(at('/settings/licences'));
    await page.getByRole('cell', { name: 'mallory@demo.test', exact: true }).waitFor();
    await page.getByText('Plans of the catalogue').click();
    await page.getByLabel('Sender', { exact: true }).fill('mallory@demo.test');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('No subscription is assigned to this address.').waitFor();
    await camera.take('licences', page);

    await page
      .locator('input[type=file]')
      .setInputFiles(stage.file('people.csv', 'Email\ndi@demo.test\nnobody at all\n,\n'));
    await page.getByText('Mend these lines').waitFor();
    await page.getByRole('button', { name: 'Change Office 365 G5' }).click();
    await page.getByRole('button', { name: 'Make a group' }).click();
    await camera.take('licences-forms', page);

    await page.goto(at('/settings/licences?q=zebra'));
    await page.getByText('No assignment contains “zebra”.').waitFor();
    await camera.take('licences-filtered', page);
    await page.getByRole('radio', { name: 'Do not check' }).check();
    await page.getByRole('dialog').waitFor();
    await camera.take('licences-question', page);
    await page.getByRole('button', { name: 'Leave it as it was' }).click();
    expect(camera.faults).toEqual([]);
  });
});
