import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis } from '../../tools/redis.mjs';
import { Camera } from '../screens/camera';
import { launchBrowser } from '../support/browser';
import { until } from '../support/ports';
import { Sink } from '../support/sink';
import { sendMail } from '../support/smtp';
import { System } from '../support/system';
import { ConsolePage } from './console-page';

const PASSWORD = 'seven grey cranes over the marsh';

/** An operator's day at the console, from the invitation on; the queues are in Redis. */
describe('an operator at the console', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-operator-'));
  const camera = new Camera();
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let sink: Sink;
  let system: System;
  let browser: Browser;
  let at: ConsolePage;

  beforeAll(async () => {
    redis = await startRedis({ dir: folder });
    sink = await Sink.start();
    system = await System.start({ nextHop: sink.port, redisUrl: redis.url });
    browser = await launchBrowser();
    const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
    at = new ConsolePage(await context.newPage());
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    await sink?.stop();
    await redis?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('comes by an invitation, and sees that all is well', async () => {
    const { status, body } = await system.api('POST', '/administrators', {
      email: 'ops@demo.test',
      role: 'operator',
    });
    expect(status).toBe(201);
    await at.page.goto((body as { link: string }).link);
    await at.field('Your name').fill('Olga Operator');
    await at.field('Password').fill(PASSWORD);
    await at.button('Create the account').click();
    await at.button('Not now').click();
    await at.menu('Operations');
    await at.heading('Operations').waitFor();
    await at.page.getByText(/All 7 services are healthy, last check \d+ s ago\./).waitFor();
    await at.page.getByText(/is live on 1 of 1 gateway\./).waitFor();
    await camera.take('console-operations', at.page);
  });

  it('sees a published rule in force within five seconds, without touching the page', async () => {
    const line = at.page.getByText(/Rules revision \d+ is live on/);
    const [, revision] = /revision (\d+)/.exec(await line.innerText()) ?? [];
    const { body } = await system.api('GET', '/rules');
    const [rule] = (body as { items: { id: string }[] }).items;
    await system.api('POST', `/rules/${rule!.id}/mode`, { mode: 'test' });
    await at.page
      .getByText(`Rules revision ${Number(revision) + 1} is live on 1 of 1 gateway.`)
      .waitFor({ timeout: 5_000 });
  });

  it('sees why jobs failed, mends it, and redrives them', async () => {
    await system.query('REVOKE SELECT ON audit.head FROM chancery_audit');
    const why = at.link(/^Why \d+ jobs? of audit failed$/);
    await why.waitFor({ timeout: 90_000 });
    await why.click();
    await at.page.getByText('permission denied for table head').first().waitFor();
    await camera.take('console-operations-failed', at.page);
    await system.query('GRANT SELECT ON audit.head TO chancery_audit');
    await at.button('Redrive all of them').click();
    await at.page.getByText(/jobs? of audit will be tried again/).waitFor();
    // Those that failed meanwhile too.
    await until(
      'no job is left as failed',
      async () => {
        const again = at.button('Redrive all of them');
        if (await again.isEnabled({ timeout: 500 }).catch(() => false))
          await again.click({ timeout: 1_000 }).catch(() => undefined);
        return at.page.getByText('No job of your organisation has failed here.').isVisible();
      },
      60,
    );
    await at.button('Close the list').click();
  });

  it('pauses a queue after being asked, and lets it go on', async () => {
    await at.button('Pause: retain').click();
    await at.button('Pause the queue').click();
    await at.button('Let go on: retain').click();
    await at.button('Pause: retain').waitFor();
  });

  it('is told when Redis is gone and what that means, and when it is back', async () => {
    await redis.stop();
    await at.page.getByText('Redis does not answer for the queues.').waitFor({ timeout: 30_000 });
    await at.page.getByText(/retries wait; last check/).waitFor();
    await camera.take('console-operations-degraded', at.page);
    redis = await startRedis({
      dir: mkdtempSync(join(folder, 'again-')),
      port: Number(new URL(redis.url).port),
    });
    await at.page
      .getByText('Redis does not answer for the queues.')
      .waitFor({ state: 'hidden', timeout: 60_000 });
    await at.page.getByText(/All 7 services are healthy/).waitFor({ timeout: 30_000 });
  });

  it('rotates the organisation key', async () => {
    // The first message makes the first key.
    await sendMail(
      system.ports.smtp,
      'alice@demo.test',
      ['bob@example.org'],
      Buffer.from('From: alice@demo.test\r\nSubject: [encrypt] Figures\r\n\r\nText\r\n'),
    );
    await at.button('Rotate the organisation key').click();
    await at.button('Rotate the key').click();
    await at.page.getByText('Version 2 of the organisation key is in use.').waitFor();
    await at.page.getByText(/Version 2, made/).waitFor();
  });

  it('finds a setting and where it comes from', async () => {
    await at.menu('Settings');
    await at.link('System').click();
    await at.heading('System settings').waitFor();
    await camera.take('console-settings-system', at.page);
    await at.field('Search settings').fill('next hop');
    const row = at.page.getByRole('row', { name: /CHANCERY_SMTP_NEXT_HOP/ });
    await row.getByText(`127.0.0.1:${sink.port}`).waitFor();
    await row.getByText('Environment').waitFor();
    await at.field('Search settings').fill('no such thing');
    await at.page.getByText('No setting is called so').waitFor();
    expect(new URL(at.page.url()).searchParams.get('search')).toBe('no such thing');
    await camera.take('console-settings-system-filtered', at.page);
    await at.button('Show all settings').click();
  });

  it('keeps out who is no operator: menu, address and interface', async () => {
    const { stdout } = await system.cli(['user', 'add', 'audit@demo.test', '--role', 'auditor']);
    const { token } = JSON.parse(stdout) as { token: string };
    for (const path of ['queues', 'settings', 'keys', 'services/gateway', '../../metrics'])
      expect([
        path,
        (
          await fetch(new URL(path, `${system.adminUrl}/api/v1/`), {
            headers: { authorization: `Bearer ${token}` },
          })
        ).status,
      ]).toEqual([path, 403]);
  });

  it('shows no fault of access or width on any of these screens', () => {
    expect(camera.faults).toEqual([]);
  });
});
