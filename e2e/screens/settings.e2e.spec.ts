import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleClient, firstOwner, invited } from '../console/console-client';
import { Camera } from './camera';
import { broken, held, signedIn } from './person';
import { Stage } from './stage';

/** Every page of the settings that has no suite of its own, and what it reads. */
const PAGES = [
  { path: 'organisation', api: /\/api\/v1\/organisation$/, there: 'Save the settings' },
  { path: 'domains', api: /\/api\/v1\/domains$/, there: 'demo.test' },
  { path: 'mail-path', api: /\/api\/v1\/organisation$/, there: 'Trusted networks' },
  { path: 'smtp-logins', api: /\/api\/v1\/smtp-credentials$/, there: 'There is no login yet' },
  { path: 'administrators', api: /\/api\/v1\/administrators$/, there: 'olive@demo.test' },
  { path: 'system', api: /\/api\/v1\/settings$/, there: 'CHANCERY_DATA_DIR' },
] as const;

describe('the screens of the settings', () => {
  const camera = new Camera();
  let stage: Stage;
  let owner: ConsoleClient;
  let page: Page;

  beforeAll(async () => {
    stage = await Stage.open();
    owner = await firstOwner(stage.system);
    await invited(owner, 'auditor');
    page = await signedIn(stage, 'olive@demo.test');
  });
  afterAll(() => stage?.close());

  const at = (path = ''): string => `${stage.system.adminUrl}/settings${path}`;

  it('the search over all of them: sections, found, not found, values not readable', async () => {
    await page.goto(at());
    await page.getByRole('list', { name: 'Sections' }).waitFor();
    await camera.take('settings', page);
    await page.getByLabel('Search all settings').fill('hop');
    await page.getByRole('row', { name: /^Internal hop Mail path/ }).waitFor();
    await camera.take('settings-found', page);
    await page.getByLabel('Search all settings').fill('nothing of the kind');
    await page.getByText('No setting is called so').waitFor();
    await camera.take('settings-filtered', page);
    const mend = await broken(page, /\/api\/v1\/(organisation|settings)$/);
    await page.goto(at('?find=hop'));
    await page.getByText('Values could not be read').waitFor();
    await camera.take('settings-error', page);
    await mend();
  });

  for (const { path, api, there } of PAGES)
    it(`${path}: loading, not readable, as it begins`, async () => {
      const letGo = await held(page, api);
      await page.goto(at(`/${path}`));
      await page.getByText('Loading', { exact: true }).first().waitFor();
      await camera.take(`settings-${path}-loading`, page);
      await letGo();
      await page.getByText(there).first().waitFor();
      await camera.take(`settings-${path}`, page);
      const mend = await broken(page, api);
      await page.reload();
      await page.getByText('The service cannot answer').first().waitFor();
      await camera.take(`settings-${path}-error`, page);
      await mend();
    });

  it('what is wrong with a field, and what somebody else changed meanwhile', async () => {
    await page.goto(at('/organisation'));
    await page.getByLabel('Minutes until an idle session ends').fill('2');
    await page.getByRole('button', { name: 'Save the settings' }).click();
    await page.getByText('At least 5').first().waitFor();
    await camera.take('settings-organisation-wrong', page);
    await page.getByLabel('Minutes until an idle session ends').fill('45');
    await owner.call('PATCH', '/organisation', { name: 'Northgate Mutual' });
    await page.getByText('Somebody else changed these settings').waitFor();
    await camera.take('settings-organisation-stale', page);
  });

  it('filled: a signed domain, a hop that does not answer, logins and invitations shown once', async () => {
    await owner.call('POST', '/domains', { name: 'northgate.example' });
    await page.goto(at('/domains'));
    await page.getByRole('button', { name: 'Sign with DKIM: northgate.example' }).click();
    await page.getByText(/_domainkey/).first().waitFor();
    await camera.take('settings-domains-signed', page);
    await page.getByRole('button', { name: 'Remove northgate.example' }).click();
    await page.getByRole('dialog').waitFor();
    await camera.take('settings-domains-remove', page);
    await page.keyboard.press('Escape');
    await page.goto(at('/mail-path'));
    const next = page.getByRole('region', { name: 'Next hop, for mail that leaves' });
    await next.getByLabel('Host', { exact: true }).fill('127.0.0.1');
    await next.getByLabel('Port').fill('9');
    await next.getByRole('button', { name: 'Check the connection' }).click();
    await next.getByText('No connection').waitFor();
    await page.getByLabel('To', { exact: true }).fill('robin@alder.example');
    await page.getByRole('button', { name: 'Send a test message' }).click();
    await page.getByText('Delivered to robin@alder.example').first().waitFor();
    await camera.take('settings-mail-path-tested', page);
    await page.goto(at('/smtp-logins'));
    await page.getByLabel('Name', { exact: true }).fill('scanner');
    await page.getByLabel('May send as').fill('scanner@demo.test');
    await page.getByRole('button', { name: 'Add the login' }).click();
    await page.getByText('The password of scanner').waitFor();
    await camera.take('settings-smtp-logins-once', page);
    await page.goto(at('/administrators'));
    await page.getByLabel('Address').fill('ada@northgate.example');
    await page.getByRole('button', { name: 'Make the link' }).click();
    await page.getByText(/\/setup#/).waitFor();
    await camera.take('settings-administrators-link', page);
  });

  it('is not for an auditor', async () => {
    const auditor = await signedIn(stage, 'auditor@demo.test');
    await auditor.goto(at());
    await auditor.getByText(/This needs the role/).waitFor();
    await camera.take('settings-denied', auditor);
  });

  it('were all looked at, and axe finds nothing serious', () => {
    expect(camera.taken).toHaveLength(30);
    expect(camera.faults).toEqual([]);
  });
});
