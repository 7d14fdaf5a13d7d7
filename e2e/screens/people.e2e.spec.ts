import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOwner, invited, PASSWORD } from '../console/console-client';
import { Camera } from './camera';
import { Stage } from './stage';

const PEOPLE = /\/api\/v1\/people/;

describe('the screens of people', () => {
  const camera = new Camera();
  let stage: Stage;
  let page: Page;
  beforeAll(async () => {
    stage = await Stage.open();
    const owner = await firstOwner(stage.system);
    for (const role of ['operator', 'compliance', 'brand'] as const) await invited(owner, role);
    page = await opened('operator');
  });
  afterAll(async () => {
    await stage?.close();
  });

  /** The page of people, as somebody with this role comes to it. */
  async function opened(role: string): Promise<Page> {
    const own = await stage.page();
    await own.goto(`${stage.system.adminUrl}/settings/people`);
    await own.getByLabel('Address').fill(`${role}@demo.test`);
    await own.getByLabel('Password').fill(PASSWORD);
    await own.getByRole('button', { name: 'Sign in' }).click();
    await own.getByRole('button', { name: /account of/ }).waitFor();
    return own;
  }

  it('as it is at first, loading, broken, denied', async () => {
    await page.getByText('Nobody is kept yet.').waitFor();
    await camera.take('people-first', page);
    await page.route(PEOPLE, () => undefined);
    await page.reload();
    await page.getByText('Loading').first().waitFor();
    await camera.take('people-loading', page);
    await page.unroute(PEOPLE);
    await page.route(PEOPLE, (route) => route.abort());
    await page.reload();
    await page.getByRole('button', { name: 'Retry' }).waitFor();
    await camera.take('people-broken', page);
    await page.unroute(PEOPLE);
    const brand = await opened('brand');
    await brand.getByText(/This needs the role/).waitFor();
    await camera.take('people-denied', brand);
  });

  it('with people, one of them, a file with faults, and as it last was', async () => {
    for (const [address, attributes, manager] of [
      ['ana@demo.test', { DisplayName: 'Ana Berg', Department: 'Claims', City: 'Oslo' }, 'eve@demo.test'],
      ['a-rather-long-name-of-somebody@demo.test', { Department: 'Research and development' }, null],
      ['eve@demo.test', { DisplayName: 'Eve Lind', Title: 'Head of claims' }, null],
    ] as const)
      await stage.system.api('POST', '/people', {
        address,
        proxyAddresses: [`other.${address}`],
        attributes,
        manager,
      });
    await page.goto(`${stage.system.adminUrl}/settings/people`);
    await page.getByText('3 of 3 people').waitFor();
    await camera.take('people', page);
    await page.getByRole('button', { name: 'Change eve@demo.test' }).click();
    await page.getByText('1 person reports to them.').waitFor();
    await camera.take('people-one', page);
    await page.route(PEOPLE, (route) => route.abort());
    await page.getByRole('button', { name: 'Leave them as they are' }).click();
    await page.getByText('The list is as it last was.').waitFor();
    await camera.take('people-stale', page);
    await page.unroute(PEOPLE);
    await page
      .locator('input[type=file]')
      .setInputFiles(stage.file('people.csv', 'Email,Shoes\ndi@demo.test,44\nnobody at all,\n,\n'));
    await page.getByText('Mend these lines').waitFor();
    await camera.take('people-file', page);
    await page.goto(`${stage.system.adminUrl}/settings/people?q=zebra`);
    await page.getByText('Nobody has “zebra”.').waitFor();
    await camera.take('people-filtered', page);
    const compliance = await opened('compliance');
    await compliance.getByRole('button', { name: 'Show ana@demo.test' }).click();
    await compliance.getByRole('definition').first().waitFor();
    await camera.take('people-read', compliance);
    expect(camera.faults).toEqual([]);
  });
});
