import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOwner, invited, PASSWORD } from '../console/console-client';
import { Camera } from './camera';
import { Stage } from './stage';

const LIST = /\/api\/v1\/rules$/;
const protect = {
  action: 'ApplyRightsProtectionTemplate',
  args: { template: 'encrypt-only' },
};
const outside = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };
const RULES = [
  {
    name: 'Payroll goes out protected',
    mode: 'test',
    conditions: [
      {
        predicate: 'SubjectOrBodyContainsWords',
        args: { words: ['payroll', 'salary', 'bonus', 'pension', 'tax form'] },
      },
      outside,
    ],
    exceptions: [{ predicate: 'RecipientDomainIs', args: { domains: ['bank.example'] } }],
    actions: [protect],
  },
  {
    name: 'Nothing from the test system leaves',
    mode: 'enforce',
    conditions: [{ predicate: 'From', args: { addresses: ['robot@demo.test'] } }, outside],
    actions: [
      { action: 'RejectMessage', args: { text: 'The test system writes inside only.', code: '5.7.1' } },
    ],
  },
  {
    name: 'Everything else to partners',
    mode: 'off',
    conditions: [{ predicate: 'RecipientDomainIs', args: { domains: ['partner.example'] } }],
    actions: [protect],
  },
];

describe('the screens of rules', () => {
  const camera = new Camera();
  let stage: Stage;
  let page: Page;

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

  async function signedIn(role: string): Promise<Page> {
    const own = await stage.page();
    await own.goto(at('/sign-in'));
    await own.getByLabel('Address').fill(`${role}@demo.test`);
    await own.getByLabel('Password').fill(PASSWORD);
    await own.getByRole('button', { name: 'Sign in' }).click();
    await own.getByRole('button', { name: /account of/ }).waitFor();
    return own;
  }

  it('the list: loading, not readable, empty with its starters', async () => {
    let letGo = (): void => undefined;
    const waiting = new Promise<void>((done) => (letGo = done));
    await page.route(LIST, async (route) => {
      await waiting;
      await route.continue();
    });
    await page.goto(at('/rules'));
    await page.getByRole('status').getByText(/Loading/).waitFor();
    await camera.take('rules-loading', page);
    letGo();
    await page.getByText(/1 rule in force/).waitFor();
    await page.unroute(LIST);
    await page.route(LIST, fails);
    await page.goto(at('/rules'));
    await page.getByText('The service cannot answer at the moment.').waitFor();
    await camera.take('rules-error', page);
    await page.unroute(LIST);
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByRole('button', { name: /^More for / }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('No rules yet. Mail passes unprotected.').waitFor();
    // By its role: until it is announced it is hidden from those who listen.
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await camera.take('rules-empty', page);
  });

  it('the list: filled, filtered to nothing, moved, out of date', async () => {
    for (const rule of RULES) await stage.system.api('POST', '/rules', rule);
    await page.goto(at('/rules'));
    await page.getByText(/1 rule in force, 1 in Test, 1 off/).waitFor();
    await camera.take('rules', page);
    await page.goto(at('/rules?find=nowhere'));
    await page.getByText('0 of 3 rules match these filters.').waitFor();
    await camera.take('rules-filtered', page);
    await page.goto(at('/rules'));
    const handle = page.getByRole('button', { name: /^Reorder rule \d, Payroll/ });
    await handle.focus();
    await handle.press('Control+ArrowDown');
    await page.getByText('The order has changed and is not saved.').waitFor();
    await camera.take('rules-moved', page);
    const { body: listed } = await stage.system.api('GET', '/rules');
    const ids = (listed as { items: { id: string }[] }).items.map((rule) => rule.id);
    await stage.system.api('PUT', '/rules/order', { ids: [...ids].reverse() });
    await page.getByRole('button', { name: 'Save the order' }).click();
    await page.getByText('Somebody else changed the rules or their order meanwhile.').waitFor();
    await camera.take('rules-clash', page);
    await page.getByRole('button', { name: 'Take theirs' }).click();
    await stage.system.api('PUT', '/rules/order', { ids });
    await page.getByRole('button', { name: /^Reorder rule 1, Payroll/ }).waitFor();
    await page.getByRole('button', { name: /^Mode of Payroll/ }).click();
    await page.getByRole('menuitem', { name: 'Enforce' }).click();
    await page.getByRole('dialog').waitFor();
    await camera.take('rules-enforce', page);
    await page.getByRole('button', { name: 'Keep it in Test' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const { body } = await stage.system.api('GET', '/rules');
    expect((body as { items: { mode: string }[] }).items[0]?.mode).toBe('test');
    await page.route(LIST, fails);
    await stage.system.api('POST', '/rules', { ...RULES[2], name: 'Another partner' });
    await page.getByText('What is shown may be older.').waitFor();
    await camera.take('rules-stale', page);
    await page.unroute(LIST);
  });

  it('the editor: from a starter, with faults, tried on a message', async () => {
    await page.goto(at('/rules/new?from=keyword'));
    await page.getByText('Valid', { exact: true }).waitFor();
    await camera.take('rule-new', page);
    await page.getByLabel('Text', { exact: true }).fill('This is confidential.');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByText(/Protected with/).first().waitFor();
    await camera.take('rule-tried', page);
    await page.goto(at('/rules/new'));
    await page.getByRole('heading', { name: 'New rule' }).waitFor();
    await page.getByRole('button', { name: 'Save in Test' }).click();
    await page.getByText('A rule needs a name.').first().waitFor();
    await camera.take('rule-faults', page);
  });

  it('the editor: a group of conditions, with a fault in it and tried on two recipients', async () => {
    await page.goto(at('/rules/new?from=keyword'));
    await page.getByText('Valid', { exact: true }).waitFor();
    await page.getByLabel('Name of the rule').fill('What leaves and should not be read');
    await page.getByRole('button', { name: 'Add a group where any is true' }).click();
    const add = page.getByRole('button', { name: 'Add condition in group 3' });
    const pick = async (name: string): Promise<void> => {
      await page.getByRole('combobox', { name: /^Find a condition/ }).fill(name);
      await page.getByRole('option').first().click();
    };
    await add.click();
    await pick('SubjectContainsWords');
    await page.getByRole('button', { name: 'Save in Test' }).click();
    await page.getByText('A group holds at least two conditions.').first().waitFor();
    await camera.take('rule-group-faults', page);
    const words = page.getByRole('group', { name: /^Condition 1 in group 3/ });
    await words.getByLabel('Add to Words or phrases').fill('board, merger');
    await words.getByLabel('Add to Words or phrases').press('Enter');
    await add.click();
    await pick('MessageSizeOver');
    await add.click();
    await pick('HasNoClassification');
    await page.getByText('Valid', { exact: true }).waitFor();
    await page.getByLabel('Add to Recipients').fill('carol@demo.test');
    await page.getByLabel('Add to Recipients').press('Enter');
    await page.getByLabel('Text', { exact: true }).fill('This is confidential.');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByText(/split by recipient/).waitFor();
    await page.frameLocator('iframe').getByText('Read the message').first().waitFor();
    await camera.take('rule-group', page);
    await page.getByRole('tab', { name: 'Open a file' }).click();
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByText('Open a file to try.').waitFor();
    await camera.take('rule-group-file', page);
  });

  it('the editor: overtaken by somebody else, and a rule that is not there', async () => {
    await page.goto(at('/rules'));
    await page.getByRole('link', { name: 'Everything else to partners' }).click();
    await page.getByLabel('Name of the rule').fill('All other mail to partners');
    const id = new URL(page.url()).pathname.split('/').at(-1)!;
    await stage.system.api('POST', `/rules/${id}/mode`, { mode: 'test' });
    await page.getByRole('button', { name: 'Save, off' }).click();
    await page.getByText('What you typed is still here.').waitFor();
    await camera.take('rule-overtaken', page);
    await page.getByRole('button', { name: 'Take theirs' }).click();
    await page.getByText('What you typed is still here.').waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: /^History/ }).click();
    await page.getByText('the one that counts').waitFor();
    await camera.take('rule-history', page);
    await page.route(/\/versions\b/, fails);
    await page.reload();
    await page.getByText('The history cannot be shown.').waitFor();
    await camera.take('rule-history-error', page);
    await page.unroute(/\/versions\b/);
    const other = await signedIn('olive');
    await other.goto(page.url());
    await other.getByLabel('Comment (optional)').fill('Typed while it is deleted.');
    await stage.system.api('DELETE', `/rules/${id}`);
    await other.getByRole('button', { name: 'Save in Test' }).click();
    await other.getByText(/deleted this rule at/).waitFor();
    await camera.take('rule-deleted-meanwhile', other);
    await page.reload();
    await page.getByText('“Everything else to partners” was deleted by').waitFor();
    await camera.take('rule-deleted', page);
    await page.goto(at('/rules/deleted'));
    await page.getByRole('button', { name: 'Restore Everything else to partners' }).waitFor();
    await camera.take('rules-deleted', page);
    await page.getByRole('button', { name: 'Restore Everything else to partners' }).click();
    await page.getByRole('heading', { name: 'Everything else to partners' }).waitFor();
    await page.goto(at('/rules/018f0000-0000-7000-8000-000000000001'));
    await page.getByText('There is no such rule.').waitFor();
    await camera.take('rule-unknown', page);
  });

  it('the tester on its own page; and what a brand administrator sees', async () => {
    await page.goto(at('/rules/test'));
    await page.getByLabel('Text', { exact: true }).fill('The payroll of November.');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByText(/Leaves unprotected/).first().waitFor();
    await camera.take('rules-test', page);
    await page.getByRole('button', { name: 'Save as a case' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Payroll of November stays as it is');
    await camera.take('rules-save-case', page);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Cases' }).click();
    await page.getByText('As expected', { exact: true }).waitFor();
    await camera.take('rules-cases', page);
    // A rule that would protect it.
    await page.goto(at('/rules'));
    await page.getByRole('link', { name: 'Payroll goes out protected' }).click();
    await page.getByRole('radio', { name: /^Enforce/ }).check();
    await page.getByRole('button', { name: 'Save and enforce' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save and enforce' }).click();
    await page.getByRole('heading', { name: 'A case comes out differently' }).waitFor();
    await camera.take('rules-cases-failed', page);
    await page.getByRole('button', { name: 'Go back' }).click();
    const other = await signedIn('brand');
    await other.goto(at('/rules'));
    await other.getByText(/compliance administrator/).first().waitFor();
    await camera.take('rules-denied', other);
  });

  it('were all looked at, and axe finds nothing serious', () => {
    expect(camera.taken).toHaveLength(27);
    expect(camera.faults).toEqual([]);
  });
});
