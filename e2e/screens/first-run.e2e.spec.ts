import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOwner, invited } from '../console/console-client';
import { Sink } from '../support/sink';
import { Camera } from './camera';
import { broken, held, signedIn } from './person';
import { Stage } from './stage';

describe('the screens of the first steps', () => {
  const camera = new Camera();
  let stage: Stage;
  let sink: Sink;
  let page: Page;

  beforeAll(async () => {
    [stage, sink] = await Promise.all([Stage.open(), Sink.start()]);
    const owner = await firstOwner(stage.system);
    await invited(owner, 'operator');
    await invited(owner, 'auditor');
    page = await signedIn(stage, 'olive@demo.test');
  });
  afterAll(async () => {
    await stage?.close();
    await sink?.stop();
  });

  const at = (step: string): string => `${stage.system.adminUrl}/setup/${step}`;
  const heading = (name: string): Promise<void> =>
    page.getByRole('heading', { level: 1, name }).waitFor();

  it('loading, not readable, no such step', async () => {
    const letGo = await held(page, '**/api/v1/first-run');
    await page.goto(at('name'));
    await page.getByText('Loading', { exact: true }).waitFor();
    await camera.take('first-run-loading', page);
    await letGo();
    const mend = await broken(page, '**/api/v1/first-run');
    await page.reload();
    await page.getByText('The service cannot answer').waitFor();
    await camera.take('first-run-error', page);
    await mend();
    await page.goto(at('elsewhere'));
    await page.getByText('Nothing has this address').waitFor();
    await camera.take('first-run-no-step', page);
  });

  it('each step before and after it is done', async () => {
    await page.goto(at('name'));
    await heading('Name your organisation');
    await camera.take('first-run-name', page);
    await page.getByLabel('Name', { exact: true }).fill('Northgate Mutual');
    await page.getByRole('button', { name: 'Save the name' }).click();
    await page.getByText('Done', { exact: true }).waitFor();

    await page.goto(at('signing'));
    await page.getByText('No domain of yours yet').waitFor();
    await camera.take('first-run-signing-empty', page);
    await page.goto(at('domains'));
    await page.getByLabel('Domain name').fill('northgate.example');
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.getByRole('button', { name: 'Use this address' }).waitFor();
    await camera.take('first-run-domains', page);
    await page.getByRole('button', { name: 'Use this address' }).click();
    await page.getByText('Done', { exact: true }).waitFor();

    await page.goto(at('mail-path'));
    const next = page.getByRole('region', { name: 'Next hop, for mail that leaves' });
    await next.getByLabel('Host', { exact: true }).fill('127.0.0.1');
    await next.getByLabel('Port').fill('9');
    await next.getByRole('button', { name: 'Check the connection' }).click();
    await next.getByText('No connection').waitFor();
    await camera.take('first-run-mail-path-no-answer', page);
    await next.getByLabel('Port').fill(String(sink.port));
    await next.getByRole('button', { name: 'Check the connection' }).click();
    await next.getByText('It takes mail from here').waitFor();
    await next.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Done', { exact: true }).waitFor();
    await next.getByText('It takes mail from here').waitFor();
    await camera.take('first-run-mail-path', page);

    await page.goto(at('signing'));
    await page.getByRole('button', { name: /^Sign with DKIM/ }).click();
    await page.getByText(/_domainkey/).first().waitFor();
    await camera.take('first-run-signing', page);

    await page.goto(at('rule'));
    await page.getByRole('button', { name: 'Save and enforce' }).waitFor();
    await page.getByText('Protect mail marked').first().waitFor();
    await camera.take('first-run-rule', page);
    await page.getByRole('button', { name: 'Save and enforce' }).click();
    await page.getByText('Done', { exact: true }).waitFor();

    await page.goto(at('test-message'));
    await page.getByLabel('To', { exact: true }).fill('robin@alder.example');
    await page.getByLabel('Subject').fill('Test message [encrypt], confidential');
    await page.getByRole('button', { name: 'Send a test message' }).click();
    await page.getByText('Delivered to robin@alder.example').first().waitFor();
    await page.getByText('Done', { exact: true }).waitFor();
    await camera.take('first-run-test-message', page);
    await page.goto(at('done'));
    await heading('You are set up');
    await camera.take('first-run-done', page);
  });

  it('what the roles see of it', async () => {
    const operator = await signedIn(stage, 'operator@demo.test');
    await operator.goto(at('rule'));
    await operator.getByText('A compliance administrator writes the rules').waitFor();
    await camera.take('first-run-rule-denied', operator);
    const auditor = await signedIn(stage, 'auditor@demo.test');
    await auditor.goto(at('name'));
    await auditor.getByText(/This needs the role/).waitFor();
    await camera.take('first-run-denied', auditor);
  });

  it('were all looked at, and axe finds nothing serious', () => {
    expect(camera.taken).toHaveLength(14);
    expect(camera.faults).toEqual([]);
  });
});
