import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOwner, invited, PASSWORD } from '../console/console-client';
import { queuedAs, sendMail } from '../support/smtp';
import { Camera } from './camera';
import { Stage } from './stage';

const ONE = /\/api\/v1\/rules\/simulations\/[0-9a-f-]{36}$/;
const LIST = /\/api\/v1\/rules\/simulations(\?.*)?$/;
const protect = { action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } };
const outside = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };
const words = {
  predicate: 'SubjectContainsWords',
  args: { words: ['salary', 'pension'] },
};

/** Rules tried on past mail, from the page and from the editor, with all that may stand in the way. */
describe('the screens of simulations', () => {
  const camera = new Camera();
  let stage: Stage;
  let page: Page;
  let partner: string;

  beforeAll(async () => {
    stage = await Stage.open();
    const owner = await firstOwner(stage.system);
    await invited(owner, 'compliance');
    await invited(owner, 'brand');
    for (const [days, to, subject] of [
      [1, ['robin@partner.example'], 'Offer'],
      [1, ['robin@partner.example', 'kim@demo.test'], '[encrypt] Contract'],
      [2, ['kim@demo.test'], 'Lunch'],
      [3, ['lee@elsewhere.example'], 'Salary of November'],
    ] as const) {
      const id = queuedAs(
        await sendMail(
          stage.system.ports.smtp,
          'alice@demo.test',
          [...to],
          Buffer.from(`From: Alice <alice@demo.test>\r\nSubject: ${subject}\r\n\r\nText.\r\n`),
        ),
      );
      await stage.system.query(
        `UPDATE mail.message SET received_at = received_at - make_interval(days => $2) WHERE id = $1`,
        [id, days],
      );
    }
    // As if the rule that was there from the start had judged all of it.
    await stage.system.query(`UPDATE rules.rule_version SET saved_at = saved_at - interval '9 days'`);
    const made = await stage.system.api('POST', '/rules', {
      name: 'Partners',
      mode: 'test',
      conditions: [{ predicate: 'RecipientDomainIs', args: { domains: ['partner.example'] } }],
      actions: [protect],
    });
    partner = (made.body as { id: string }).id;
    await stage.system.api('POST', '/rules', {
      name: 'Payroll goes out protected',
      mode: 'off',
      conditions: [words, outside],
      actions: [protect],
    });
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

  it('ask: nothing asked for yet, days that are none, what is not evaluable', async () => {
    await page.goto(at('/rules'));
    await page.getByRole('link', { name: 'Simulate' }).click();
    await page.getByText('No simulation was asked for').waitFor();
    await page.getByText(/The oldest message of the last 30 days is of/).waitFor();
    await camera.take('simulate-empty', page);
    await page.getByLabel('Rules', { exact: true }).selectOption({ label: 'With rule 3, “Payroll goes out protected”, as if in force' });
    await page.getByText('the subject contains “salary” or “pension”').waitFor();
    await page.getByLabel(/^Days back/).fill('31');
    await page.getByText('A whole number from 1 to 30.').waitFor();
    expect(await page.getByRole('button', { name: 'Simulate' }).isDisabled()).toBe(true);
    await camera.take('simulate-not-evaluable', page);
    await page.getByLabel(/^Days back/).fill('7');
  });

  it('a result: by day, beside what was done, with messages', async () => {
    await page.getByLabel('Rules', { exact: true }).selectOption({ label: 'With rule 2, “Partners”, as if in force' });
    await page.getByText('Every condition').or(page.getByText('Known all the same')).first().waitFor();
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByRole('heading', { name: 'Simulation: Partners', level: 1 }).waitFor();
    await page.getByText('2 of 4 messages would have matched.').waitFor();
    expect(await page.getByRole('region', { name: 'Counts by day' }).locator('tbody tr').count()).toBe(3);
    const sample = page.getByRole('region', { name: 'Messages' }).locator('tbody tr').first();
    expect(await sample.innerText()).toMatch(/alice@demo.test[\s\S]*robin@partner.example[\s\S]*Matched[\s\S]*Unprotected[\s\S]*Protected, Encrypt-Only/);
    await camera.take('simulation-result', page);
    await sample.getByRole('link').click();
    await page.waitForURL(/\/messages\/[0-9a-f-]{36}/);
    await page.goBack();
    await page.getByText('2 of 4 messages would have matched.').waitFor();
  });

  it('a result that cannot be told', async () => {
    await page.getByRole('link', { name: 'All simulations' }).click();
    await page.getByRole('link', { name: 'Partners' }).waitFor();
    await camera.take('simulate', page);
    await page.getByLabel('Rules', { exact: true }).selectOption({ label: 'With rule 3, “Payroll goes out protected”, as if in force' });
    await page.getByText('the subject contains “salary” or “pension”').waitFor();
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByText('0 of 4 messages would have matched; for 3 it cannot be told.').waitFor();
    await camera.take('simulation-untold', page);
  });

  it('on its way, cancelled, failed, gone, not readable', async () => {
    const url = page.url();
    const { body } = await stage.system.api('GET', `/rules/simulations/${url.slice(-36)}`);
    const show = async (change: object): Promise<void> => {
      await page.unroute(ONE);
      await page.route(ONE, (route) => route.fulfill({ json: { ...(body as object), result: null, expiresAt: null, ...change } }));
      await page.goto(url);
    };
    await show({ state: 'running', progress: { done: 1500, total: 12040 } });
    await page.getByText('1,500 of 12,040 messages, 12.5%').waitFor();
    await camera.take('simulation-running', page);
    await page.getByRole('button', { name: 'Cancel the simulation' }).click();
    await page.getByText('This simulation has ended; nothing was changed.').waitFor();
    await show({ state: 'cancelled' });
    await page.getByText('The simulation was cancelled').waitFor();
    await camera.take('simulation-cancelled', page);
    await show({ state: 'failed', fault: 'It could not be run in 5 attempts.' });
    await page.getByText('It could not be run in 5 attempts.').waitFor();
    await camera.take('simulation-failed', page);
    await page.unroute(ONE);
    await page.route(ONE, fails);
    await page.goto(url);
    await page.getByText('The service cannot answer at the moment.').waitFor();
    await camera.take('simulation-error', page);
    await page.unroute(ONE);
    await page.goto(at('/rules/simulate/018f0000-0000-7000-8000-0000000000ff'));
    await page.getByText('There is no such simulation').waitFor();
    await camera.take('simulation-gone', page);
    await page.route(LIST, fails);
    await page.goto(at('/rules/simulate'));
    await page.getByText('The simulations could not be read').waitFor();
    await camera.take('simulate-error', page);
    await page.unroute(LIST);
    await page.goto(url);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('The simulation was deleted.').waitFor();
    expect(await page.getByRole('link', { name: 'Payroll goes out protected' }).count()).toBe(0);
  });

  it('a file: chosen, tried, and one that cannot be read', async () => {
    await page.goto(at('/rules/simulate'));
    await page.getByLabel('Mail', { exact: true }).selectOption('In a file');
    await page.getByText('nothing of the file is kept').waitFor();
    expect(await page.getByRole('button', { name: 'Simulate' }).isDisabled()).toBe(true);
    await page
      .getByLabel('Rules', { exact: true })
      .selectOption({ label: 'With rule 3, “Payroll goes out protected”, as if in force' });
    const message = (subject: string, to: string): string =>
      `From x Fri Nov 20 10:00:00 2026\nFrom: alice@demo.test\nTo: ${to}\nSubject: ${subject}\nDate: Fri, 20 Nov 2026 10:00:00 +0100\n\nText.\n\n`;
    await page.getByLabel('Choose a file').setInputFiles({
      name: 'november.mbox',
      mimeType: 'application/mbox',
      buffer: Buffer.from(
        message('Salary', 'lee@elsewhere.example') +
          message('Lunch', 'kim@demo.test') +
          message('Pension', 'robin@partner.example'),
      ),
    });
    await page.getByText('november.mbox, ').waitFor();
    await camera.take('simulate-file', page);
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByText('2 of 3 messages would have matched.').waitFor();
    await page.getByText('The messages of november.mbox, tried by').waitFor();
    await camera.take('simulation-file', page);
    await page.goto(at('/rules/simulate?source=upload'));
    await page.getByText('november.mbox').waitFor();
    await page.getByLabel('Choose a file').setInputFiles({
      name: 'broken.zip',
      mimeType: 'application/zip',
      buffer: Buffer.from('PK\x03\x04 and then nothing'),
    });
    await page.getByRole('button', { name: 'Simulate' }).click();
    await page.getByText('The zip could not be read to its end.').waitFor();
    await camera.take('simulate-file-refused', page);
  });

  it('the editor: what a rule would match, as it is typed', async () => {
    await page.goto(at(`/rules/${partner}?tab=match`));
    await page.getByRole('button', { name: 'Try on the last 7 days' }).click();
    await page.getByText('2 of 4 messages would have matched.').waitFor();
    await page.getByText('Different from what was done: 1 newly protected.').waitFor();
    await camera.take('rule-would-match', page);
    await page.getByRole('textbox', { name: 'Name of the rule', exact: true }).fill('All partners');
    await page.getByText('The rule was changed since; this is of what it was.').waitFor();
    await page.goto(at('/rules/new?tab=match'));
    await page
      .getByRole('tabpanel', { name: 'Would match' })
      .getByText('it can be tried when they are mended')
      .waitFor();
    await camera.take('rule-would-match-not-yet', page);
  });

  it('Enforce now: with what the rule matched in Test, and the messages behind it', async () => {
    await sendMail(
      stage.system.ports.smtp,
      'alice@demo.test',
      ['robin@partner.example'],
      Buffer.from('From: alice@demo.test\r\nSubject: Terms\r\n\r\nText.\r\n'),
    );
    await page.goto(at('/rules'));
    const link = page.getByRole('link', { name: '1 match in Test' });
    await link.waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: /^Mode of Partners/ }).click();
    await page.getByRole('menuitem', { name: 'Enforce' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('In the last 7 days it matched 1 message in Test').waitFor();
    await camera.take('rules-enforce-now', page);
    const [beside] = await Promise.all([
      page.context().waitForEvent('page'),
      dialog.getByRole('link', { name: /^Show these messages/ }).click(),
    ]);
    await beside.getByText('robin@partner.example').first().waitFor();
    expect(await beside.getByText('kim@demo.test').count()).toBe(0);
    await camera.take('messages-tested', beside);
    await beside.close();
    await dialog.getByRole('button', { name: 'Keep it in Test' }).click();
    await dialog.waitFor({ state: 'detached' });
    await link.click();
    await page.getByText('Rule in Test').first().waitFor();
  });

  it('is nothing for those who brand', async () => {
    const other = await signedIn('brand');
    await other.goto(at('/rules/simulate'));
    await other.getByText(/role/i).first().waitFor();
    await camera.take('simulate-denied', other);
  });

  it('has no faults', () => {
    expect(camera.faults).toEqual([]);
  });
});
