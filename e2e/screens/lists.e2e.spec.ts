import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOwner, invited, PASSWORD } from '../console/console-client';
import { Camera } from './camera';
import { Stage } from './stage';

const LISTS = /\/api\/v1\/lists$/;
const protect = {
  action: 'ApplyRightsProtectionTemplate',
  args: { template: 'encrypt-only' },
};

describe('the screens of lists', () => {
  const camera = new Camera();
  let stage: Stage;
  let page: Page;

  beforeAll(async () => {
    stage = await Stage.open();
    const owner = await firstOwner(stage.system);
    await invited(owner, 'compliance');
    page = await stage.page();
    await page.goto(at('/sign-in'));
    await page.getByLabel('Address').fill('compliance@demo.test');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: /account of/ }).waitFor();
  });
  afterAll(async () => {
    await stage?.close();
  });

  const at = (path: string): string => `${stage.system.adminUrl}${path}`;
  const fails = (route: Route): Promise<void> =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      json: {
        code: 'http.503',
        detail: 'The service cannot answer at the moment.',
        traceId: '018f0000',
      },
    });
  const made = async (name: string, kind: string, comment = ''): Promise<string> => {
    const { body } = await stage.system.api('POST', '/lists', { name, kind, comment });
    return (body as { id: string }).id;
  };

  it('all of them: empty, not readable, out of date, filtered to nothing', async () => {
    await page.goto(at('/rules/lists'));
    await page.getByText('No lists yet.').waitFor();
    await camera.take('lists-empty', page);
    await page.route(LISTS, fails);
    await page.goto(at('/rules/lists'));
    await page.getByText('The service cannot answer at the moment.').waitFor();
    await camera.take('lists-error', page);
    await page.unroute(LISTS);
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByText('No lists yet.').waitFor();
    const partners = await made('Partners', 'addresses', 'Who gets offers since March');
    await made('Project names', 'words');
    await stage.system.api('POST', '/rules', {
      name: 'Offers to partners leave protected',
      conditions: [{ predicate: 'SentTo', args: { lists: [partners] } }],
      actions: [protect],
    });
    await page.getByRole('link', { name: 'Offers to partners leave protected' }).waitFor();
    await camera.take('lists', page);
    await page.route(LISTS, fails);
    await made('Suppliers', 'domains');
    await page.getByText('What is shown may be older.').waitFor();
    await camera.take('lists-stale', page);
    await page.unroute(LISTS);
    await page.goto(at('/rules/lists?find=nowhere'));
    await page.getByText('No list is called so.').waitFor();
    await camera.take('lists-filtered', page);
  });

  it('one of them: new, empty, pasted with bad lines, filled, chosen, filtered, clashing', async () => {
    await page.goto(at('/rules/lists/new'));
    await page.getByRole('heading', { name: 'New list' }).waitFor();
    await camera.take('list-new', page);
    await page.goto(at('/rules/lists'));
    await page.getByRole('link', { name: 'Partners', exact: true }).click();
    await page.getByText('No entries yet.').waitFor();
    await camera.take('list-empty', page);
    await page.getByRole('button', { name: 'Add entries' }).first().click();
    const names = Array.from({ length: 150 }, (_, i) => `person${i}@birch.test`);
    await page
      .getByLabel(/One entry a line/)
      .fill([...names, 'nobody', 'x@', 'kim@birch.test, who is new'].join('\n'));
    await page.getByRole('button', { name: 'Add these' }).click();
    await page.getByText('Line 151').waitFor();
    await camera.take('list-pasted', page);
    await page.getByRole('button', { name: 'Close', exact: true }).first().click();
    await page.goto(page.url());
    await page.getByText('150 entries').waitFor();
    await page.getByLabel('person3@birch.test').check();
    await page.getByText('1 chosen').waitFor();
    await camera.take('list', page);
    await page.getByLabel('Find an entry').fill('nobody here');
    await page.getByText('No entry holds that.').waitFor();
    await camera.take('list-filtered', page);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('button', { name: 'Rename' }).click();
    await camera.take('list-rename', page);
  });

  it('the editor of rules with a list', async () => {
    await page.goto(at('/rules/new'));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto(at('/rules'));
    await page.getByRole('link', { name: 'Offers to partners leave protected' }).click();
    await page.getByRole('list', { name: /^Lists used for/ }).waitFor();
    await camera.take('rule-with-list', page);
  });

  it('are sound in both widths and both schemes', () => {
    expect(camera.faults).toEqual([]);
  });
});
