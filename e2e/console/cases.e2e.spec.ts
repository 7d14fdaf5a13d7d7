import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousFaultsInBoth } from '../journey/accessible';
import { createRule } from '../support/protect';
import { queuedAs, sendMail } from '../support/smtp';
import { Journey, polled } from './journey';

const NAME = 'Results to a patient';
const REASON = 'The clinic sends results by its portal now.';

/** Whoever changes rules sees what it would do to messages that were kept for that. */
describe('cases', () => {
  let journey: Journey;
  let token: string;

  beforeAll(async () => {
    journey = await Journey.begin();
    token = await journey.system.adminToken();
    const { page } = journey;
    await page.goto(`${journey.system.adminUrl}/rules/test`);
    await journey.at.signIn();
    await journey.at.heading('Test a message').waitFor();
  });
  afterAll(() => journey?.end());

  const at = (path: string): string => `${journey.system.adminUrl}${path}`;
  async function asked<T>(path: string, init: RequestInit = {}): Promise<T> {
    const response = await fetch(at(path), {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
    return (await response.json()) as T;
  }
  const dialog = () => journey.page.getByRole('dialog');
  const row = () => journey.page.getByRole('list', { name: 'Cases' }).getByRole('listitem');

  it('are none at first, and the page says what they are for', async () => {
    const { page } = journey;
    await page.getByRole('tab', { name: 'Cases' }).click();
    await page.getByText('No cases yet.').waitFor();
    await journey.clean();
    await page.getByRole('button', { name: 'Try a message' }).click();
    await journey.at.field('Subject').waitFor();
  });

  it('are made of what was tried', async () => {
    const { page, at: on } = journey;
    await on.field('Subject').fill('[encrypt] Results');
    await on.button('Run').click();
    await page.getByText(/Protected with Encrypt-Only, from rule \d+\.$/).waitFor();
    await on.button('Save as a case').click();
    await dialog().getByRole('heading', { name: 'Save as a case' }).waitFor();
    // A name is needed, and is not taken from the message.
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByRole('alert').getByText('Give it a name.').waitFor();
    await dialog().getByLabel('Name').fill(NAME);
    await dialog().getByRole('checkbox', { name: 'The brand' }).uncheck();
    await journey.clean();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByText(`“${NAME}” is saved as a case.`).waitFor();
    await on.button('Show cases').click();
    await row().getByRole('heading', { name: NAME }).waitFor();
    await row().getByText('As expected', { exact: true }).waitFor();
    await row()
      .getByText(/Protected with Encrypt-Only; by “/)
      .waitFor();
    await journey.clean();
  });

  it('stop a rule from being switched off, and the list is as it was', async () => {
    const { page, at: on } = journey;
    await page.goto(at('/rules'));
    const { items } = await asked<{ items: { id: string; name: string; mode: string }[] }>(
      '/api/v1/rules',
    );
    const rule = items.find(({ mode }) => mode === 'enforce')!;
    await page.goto(at(`/rules/${rule.id}`));
    await on.heading(rule.name).waitFor();
    await page.getByRole('radio', { name: /^Off/ }).check();
    await on.button('Save, off').click();
    await dialog().getByRole('heading', { name: 'A case comes out differently' }).waitFor();
    await dialog().getByText('Leaves unprotected; no rule matches').waitFor();
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    // Without a reason there is only the way back, which has the focus.
    expect(await dialog().getByRole('button', { name: 'Publish anyway' }).isDisabled()).toBe(true);
    const back = dialog().getByRole('button', { name: 'Go back' });
    await polled(() => back.evaluate((it) => it === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    await page.getByText(`the case “${NAME}” comes out differently`).waitFor();
    const after = await asked<{ mode: string }>(`/api/v1/rules/${rule.id}`);
    expect(after.mode).toBe('enforce');
  });

  it('give way to a reason, which stands in the audit trail', async () => {
    const { page, at: on } = journey;
    await on.button('Save, off').click();
    await dialog().getByLabel('Reason, if you publish anyway').fill(REASON);
    await dialog().getByRole('button', { name: 'Publish anyway' }).click();
    await page.getByText(/” is saved\./).waitFor();
    await polled(async () => {
      const { items } = await asked<{ items: { kind: string; body: { reason?: string } }[] }>(
        '/api/v1/audit?limit=50',
      );
      return items.flatMap(({ kind, body }) =>
        kind === 'rules.cases-accepted' ? [body.reason] : [],
      );
    }).toEqual([REASON]);
  });

  it('say what is different until somebody says that it is right', async () => {
    const { page } = journey;
    await page.goto(at('/rules/test?tab=cases'));
    await row().getByText('Different').waitFor();
    await row().getByText('Leaves unprotected; no rule matches').waitFor();
    await page.getByRole('button', { name: 'Run all now' }).click();
    await page.getByText('1 case ran. 1 comes out differently.').waitFor();
    expect(await seriousFaultsInBoth(page)).toEqual([]);
    await row()
      .getByRole('button', { name: /^This is right now/ })
      .click();
    await dialog().getByRole('button', { name: 'This is right now' }).click();
    await row().getByText('As expected', { exact: true }).waitFor();
    await row().getByText('Leaves unprotected; no rule matches').waitFor();
  });

  it('are opened in the tester, with their message and envelope', async () => {
    const { page, at: on } = journey;
    await row()
      .getByRole('button', { name: /^Open in the tester/ })
      .click();
    await page.getByText(`${NAME}.eml`).waitFor();
    await on.button('Run').click();
    await page.getByText(/Leaves unprotected\.$/).waitFor();
  });

  it('stop files that are applied, with the same words, unless a reason is given', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'chancery-cases-'));
    try {
      const out = join(folder, 'rules.json');
      const { system } = journey;
      expect((await system.cli(['rules', 'export', '--format', 'json', '--out', out])).code).toBe(
        0,
      );
      writeFileSync(
        out,
        readFileSync(out, 'utf8').replaceAll('"mode": "off"', '"mode": "enforce"'),
      );
      const refused = await system.cli(['rules', 'apply', out]);
      expect(refused.code).toBe(65);
      expect(refused.stderr).toContain(`the case “${NAME}” comes out differently`);
      expect(refused.stderr).toContain('expected: Leaves unprotected; no rule matches');
      expect(refused.stderr).toMatch(/got: {6}Protected with Encrypt-Only; by “/);
      const accepted = ['rules', 'apply', out, '--accept-failing-cases', REASON];
      expect((await system.cli(accepted)).code).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('are renamed and deleted', async () => {
    const { page } = journey;
    await page.goto(at('/rules/test?tab=cases'));
    await row()
      .getByRole('button', { name: /^Change/ })
      .click();
    await dialog().getByLabel('Name').fill('Results, by the portal');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await row().getByRole('heading', { name: 'Results, by the portal' }).waitFor();
    await row()
      .getByRole('button', { name: /^Delete/ })
      .click();
    await dialog().getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No cases yet.').waitFor();
  });
});

/** A message of the trail, put to the rules of today. */
describe('a message of the trail in the tester', () => {
  let journey: Journey;

  beforeAll(async () => {
    journey = await Journey.begin();
  });
  afterAll(() => journey?.end());

  it('shows what was decided then beside what the rules of today decide, and what cannot be told', async () => {
    const { page, at: on, system } = journey;
    const id = queuedAs(
      await sendMail(
        system.ports.smtp,
        'alice@demo.test',
        ['reader@outside.example'],
        Buffer.from('From: <alice@demo.test>\r\nSubject: Lunch\r\n\r\nAt noon.\r\n'),
      ),
    );
    // A rule of today on what is kept, and one on what is not.
    await createRule(system, {
      name: 'Everything that leaves',
      conditions: [{ predicate: 'SentToScope', args: { scope: 'NotInOrganization' } }],
      actions: [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } }],
    });
    await page.goto(`${system.adminUrl}/messages/${id}`);
    await on.signIn();
    await on.link('Try in the tester').click();
    await page.getByRole('heading', { name: 'From the trail' }).waitFor();
    await page.getByText('The rules of today decide otherwise for 1 recipient.').waitFor();
    const row = page.getByRole('list', { name: 'Recipients' }).getByRole('listitem').first();
    await row.getByText('Unprotected', { exact: true }).waitFor();
    await row.getByText('Protected, Encrypt-Only').waitFor();
    expect(await on.field('From').inputValue()).toBe('alice@demo.test');
    await journey.clean();
  });
});
