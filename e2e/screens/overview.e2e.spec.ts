import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOwner, invited } from '../console/console-client';
import { sendMail } from '../support/smtp';
import { Camera } from './camera';
import { broken, held, signedIn } from './person';
import { Stage } from './stage';

const PARTS = /\/api\/v1\/(messages|reports|audit|gateways|first-run)/;

describe('the screens of the overview', () => {
  const camera = new Camera();
  let stage: Stage;
  let page: Page;

  beforeAll(async () => {
    stage = await Stage.open();
    const owner = await firstOwner(stage.system);
    for (const role of ['operator', 'compliance', 'brand'] as const) await invited(owner, role);
    page = await signedIn(stage, 'olive@demo.test');
  });
  afterAll(() => stage?.close());

  const at = (path = ''): string => `${stage.system.adminUrl}/overview${path}`;
  const message = (name: string, subject: string): Promise<unknown> =>
    sendMail(
      stage.system.ports.smtp,
      'elena@demo.test',
      [`${name}@alder.example`],
      Buffer.from(
        `From: elena@demo.test\r\nSubject: ${subject}\r\nMessage-ID: <${name}@demo.test>\r\n\r\nHello\r\n`,
      ),
    );

  it('loading, empty with the first steps, and every part unreadable alone', async () => {
    const letGo = await held(page, PARTS);
    await page.goto(at());
    await page.getByText('Needs attention').waitFor();
    await camera.take('overview-loading', page);
    await letGo();
    await page.goto(at());
    await page.getByText('No mail has passed the gateway in these days').waitFor();
    await page.getByText('0 of 6 done').waitFor();
    await camera.take('overview-empty', page);
    const mend = await broken(page, PARTS);
    await page.reload();
    await page.getByText('The days before could not be read').waitFor();
    await camera.take('overview-error', page);
    await mend();
  });

  it('filled, out of date, and for each role', async () => {
    for (const name of ['robin', 'sam', 'kim']) await message(name, '[encrypt] Figures');
    await message('max', 'Lunch');
    await stage.system.query(
      `INSERT INTO audit.rollup (organisation_id, hour, measure, key, amount)
       SELECT h.organisation_id, date_trunc('hour', now()) - make_interval(days => d), m.measure, m.key,
              CASE WHEN extract(isodow FROM now() - make_interval(days => d)) > 5 THEN m.n / 6 ELSE m.n + (d * 7) % 40 END
         FROM audit.head h, generate_series(1, 28) d,
              (VALUES ('messages', '', 420), ('protected', '', 190), ('protected-recipients', '', 240), ('recipients', '', 510), ('opened', '', 180),
                      ('messages.template', 'encrypt-only', 120), ('messages.template', 'do-not-forward', 50), ('messages.template', 'claims', 20)) AS m(measure, key, n)`,
    );
    await stage.system.query(
      `INSERT INTO audit.rollup (organisation_id, hour, measure, key, amount)
       SELECT r.organisation_id, date_trunc('hour', now()) - make_interval(days => d), 'messages.rule', r.id::text, 40 + (d * 13) % 31
         FROM rules.rule r, generate_series(1, 28) d`,
    );
    await expect
      .poll(
        async () => {
          await page.goto(at());
          await page.getByText('Needs attention').waitFor();
          await page.waitForTimeout(500);
          return page.getByRole('link', { name: 'Protect mail marked [encrypt]' }).count();
        },
        { timeout: 20_000, interval: 1_000 },
      )
      .toBe(1);
    await page.getByRole('link', { name: /^Protected today 3/ }).waitFor();
    await page.getByRole('figure').waitFor();
    await page.getByRole('link', { name: 'Protect mail marked [encrypt]' }).waitFor();
    await camera.take('overview', page);
    await page.getByRole('link', { name: '30 days' }).click();
    await page.getByText(/left protected in 30 days/).waitFor();
    const mend = await broken(page, '**/api/v1/reports/**');
    await page.getByRole('link', { name: '14 days' }).click();
    await page.getByText(/These figures may be out of date/).waitFor();
    await camera.take('overview-stale', page);
    await mend();
    for (const role of ['operator', 'compliance']) {
      const own = await signedIn(stage, `${role}@demo.test`);
      await own.goto(at());
      await own.getByRole(role === 'operator' ? 'heading' : 'figure', role === 'operator' ? { name: 'Needs attention' } : {}).waitFor();
      await own.getByText('Waiting', { exact: true }).waitFor();
      await own.waitForTimeout(500);
      await camera.take(`overview-${role}`, own);
    }
    const brand = await signedIn(stage, 'brand@demo.test');
    await brand.goto(at());
    await brand.getByText(/This needs/).waitFor();
    await camera.take('overview-denied', brand);
  });

  it('were all looked at, and axe finds nothing serious', () => {
    expect(camera.taken).toHaveLength(8);
    expect(camera.faults).toEqual([]);
  });
});
