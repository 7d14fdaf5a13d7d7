import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOwner, invited, PASSWORD } from '../console/console-client';
import { Camera } from './camera';
import { Stage } from './stage';

const PARTS = /\/api\/v1\/(services|gateways|queues|keys)(\/|$)/;
const problem =
  (status: number, detail: string) =>
  (route: Route): Promise<void> =>
    route.fulfill({
      status,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: '/help/problems',
        title: 'Unavailable',
        status,
        code: 'spec',
        detail,
        traceId: '0198f2aa-7c1e-7000-8000-000000000001',
      }),
    });

describe('the screens of operations and system settings', () => {
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

  it('operations: loading, filled, a queue without failures, as it last was, broken', async () => {
    await page.route(PARTS, () => undefined);
    await page.goto(at('/operations'));
    await page.getByText('Loading').first().waitFor();
    await camera.take('operations-loading', page);
    await page.unroute(PARTS);
    await page.goto(at('/operations?queue=audit'));
    await page.getByText('No job of your organisation has failed here.').waitFor();
    await page.getByText(/All 7 services are healthy/).waitFor();
    await camera.take('operations', page);

    await page.route(PARTS, problem(503, 'The service cannot answer at the moment.'));
    await page.getByRole('button', { name: 'Look now' }).click();
    await page.getByText(/Some figures are from before/).waitFor();
    // What was asked in vain is no check.
    await page.getByText(/last check [2-9] s ago/).waitFor();
    await camera.take('operations-stale', page);
    await page.goto(at('/operations'));
    await page.getByText('No service answers the console.').waitFor();
    await camera.take('operations-broken', page);
    await page.unroute(PARTS);
  });

  it('operations: a service down, no gateway', async () => {
    await page.route(/\/services\/rules$/, problem(503, 'The service cannot answer.'));
    await page.route(/\/api\/v1\/gateways$/, (route) =>
      route.fulfill({
        json: {
          items: [],
          published: { directory: 1, rules: 1, templates: 1, licensing: 1 },
          current: 0,
          checkedAt: new Date().toISOString(),
        },
      }),
    );
    await page.goto(at('/operations'));
    await page.getByText('No gateway is running', { exact: true }).waitFor();
    await page.getByText('Down', { exact: true }).waitFor();
    await camera.take('operations-down', page);
    await page.unrouteAll();
  });

  it('system settings: filled, filtered to nothing, for others, broken', async () => {
    await page.goto(at('/settings/system'));
    await page.getByText('CHANCERY_SMTP_LISTEN').waitFor();
    await camera.take('settings-system', page);
    await page.goto(at('/settings/system?search=nothing+like+it'));
    await page.getByText('No setting is called so').waitFor();
    await camera.take('settings-system-filtered', page);
    const settings = /\/api\/v1\/settings$/;
    await page.route(settings, problem(403, 'This is of the whole installation.'));
    await page.goto(at('/settings/system'));
    await page.getByText('This is of the whole installation.').waitFor();
    await camera.take('settings-system-denied', page);
    await page.route(settings, problem(503, 'The service cannot answer at the moment.'));
    await page.goto(at('/settings/system'));
    await page.getByRole('button', { name: 'Retry' }).waitFor();
    await camera.take('settings-system-broken', page);
    await page.unrouteAll();
  });

  it('operations for somebody else', async () => {
    const brand = await signedIn('brand');
    await brand.goto(at('/operations'));
    await brand.getByText(/operator/).first().waitFor();
    await camera.take('operations-denied', brand);
  });

  it('has no fault of access and fits every width', () => {
    expect(camera.faults).toEqual([]);
  });
});
