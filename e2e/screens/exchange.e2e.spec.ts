import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOwner, invited, PASSWORD } from '../console/console-client';
import { Camera } from './camera';
import { Stage } from './stage';

const SCRIPT = `Connect-ExchangeOnline -UserPrincipalName admin@demo.test
New-TransportRule "Contracts to partners" -SubjectContainsWords "contract","for your eyes" -SentToScope NotInOrganization -ExceptIfRecipientDomainIs partner.example -ApplyRightsProtectionTemplate "Do Not Forward" -Comments "Asked for by the board"
New-TransportRule "Salaries" -SubjectOrBodyMatchesPatterns "(?=salary)\\d+","\\bpayroll\\b" -From "Tony Smith","ben@demo.test" -ApplyRightsProtectionTemplate Encrypt -SetAuditSeverity High
New-TransportRule "Large mail" -MessageSizeOver 25MB -RejectMessageReasonText "Use the file service." -DlpPolicy "PCI-DSS"
New-TransportRule "Edge only" -Disconnect $true
New-TransportRule "Words of the board" -SubjectContainsWords $Keywords -PrependSubject "[board] "`;

describe('the screens of rules from Exchange', () => {
  const camera = new Camera();
  let stage: Stage;
  let page: Page;

  beforeAll(async () => {
    stage = await Stage.open();
    const owner = await firstOwner(stage.system);
    await owner.call('POST', '/rules', {
      name: 'Salaries',
      conditions: [{ predicate: 'SubjectContainsWords', args: { words: ['salary'] } }],
      actions: [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } }],
    });
    await owner.call('POST', '/rules', {
      name: 'Exactly the partner',
      conditions: [
        { predicate: 'RecipientDomainIs', args: { domains: ['partner.example'], strict: true } },
      ],
      actions: [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } }],
    });
    await invited(owner, 'compliance');
    await invited(owner, 'brand');
    page = await signedIn('compliance');
  });
  afterAll(async () => {
    expect(camera.faults).toEqual([]);
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

  it('before there is a file', async () => {
    await page.goto(at('/rules/import'));
    await page.getByLabel('Commands, XML or JSON').waitFor();
    await camera.take('import-empty', page);
  });

  it('what each rule becomes', async () => {
    await page.getByLabel('Commands, XML or JSON').fill(SCRIPT);
    await page.getByRole('button', { name: 'See what they become' }).click();
    await page.getByText('A rule of this name is here:').waitFor();
    await page.getByLabel('Where the name of a rule is taken').selectOption('merge');
    await page.getByText(/parameters, from line 3/).click();
    await camera.take('import-preview', page);
  });

  it('what was done', async () => {
    await page.getByRole('button', { name: 'Import 3 rules' }).click();
    await page.getByRole('heading', { name: 'What was done' }).waitFor();
    await camera.take('import-done', page);
  });

  it('a file of nothing, and no answer', async () => {
    await page.getByRole('button', { name: 'Another file', exact: true }).click();
    await page.getByLabel('Commands, XML or JSON').fill('Dear colleagues');
    await page.getByRole('button', { name: 'See what they become' }).click();
    await page.getByText('There is no rule in this file that can be read.').waitFor();
    await camera.take('import-nothing', page);
    await page.getByRole('button', { name: 'Another file', exact: true }).click();
    await page.route('**/api/v1/rules/import', (route) => route.abort());
    await page.getByRole('button', { name: 'See what they become' }).click();
    await page.getByText('No rule was changed by this.').waitFor();
    await camera.take('import-error', page);
    await page.unroute('**/api/v1/rules/import');
  });

  it('the export, and what Exchange does not take', async () => {
    await page.goto(at('/rules/export'));
    await page.getByText('What Exchange does not take').waitFor();
    await camera.take('export-rules', page);
  });

  it('for a role that may not', async () => {
    const brand = await signedIn('brand');
    await brand.goto(at('/rules/import'));
    await brand.getByText(/compliance/i).first().waitFor();
    await camera.take('import-denied', brand);
  });
});
