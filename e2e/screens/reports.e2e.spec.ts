import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstOwner, invited, PASSWORD } from '../console/console-client';
import { sendMail } from '../support/smtp';
import { Camera } from './camera';
import { Stage } from './stage';

describe('the screens of reports and audit', () => {
  const camera = new Camera();
  let stage: Stage;
  let page: Page;

  beforeAll(async () => {
    stage = await Stage.open();
    const owner = await firstOwner(stage.system);
    await invited(owner, 'auditor');
    await invited(owner, 'brand');
    page = await signedIn('auditor');
  });
  afterAll(() => stage?.close());

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

  it('the report: empty, filled, as a table, loading, not readable, out of date, denied', async () => {
    await page.goto(at('/reports'));
    await page.getByText('Nothing to count in this period').waitFor();
    await camera.take('report-empty', page);
    for (const name of ['robin', 'sam', 'kim', 'lou', 'max'])
      await sendMail(
        stage.system.ports.smtp,
        'elena@demo.test',
        [`${name}@${name === 'kim' ? 'alder' : 'ferris'}.example`],
        Buffer.from(
          `From: elena@demo.test\r\nSubject: ${name === 'max' ? 'Lunch' : '[encrypt] Figures'}\r\nMessage-ID: <${name}@demo.test>\r\n\r\nHello\r\n`,
        ),
      );
    // Figures of other days, as a month of use would have left them.
    await stage.system.query(
      `INSERT INTO audit.rollup (organisation_id, hour, measure, key, amount)
       SELECT h.organisation_id, date_trunc('hour', now()) - make_interval(days => d), m.measure, m.key,
              CASE WHEN extract(isodow FROM now() - make_interval(days => d)) > 5 THEN m.n / 6 ELSE round(m.n * (100 + (d * 7) % 40) / 100.0) END
         FROM audit.head h, generate_series(1, 28) d,
              (VALUES ('messages', '', 420), ('protected', '', 190), ('protected-recipients', '', 240), ('recipients', '', 510), ('opened', '', 180),
                      ('messages.template', 'encrypt-only', 120), ('messages.template', 'do-not-forward', 50), ('messages.template', 'claims', 20),
                      ('recipients.template', 'encrypt-only', 150), ('recipients.template', 'do-not-forward', 70), ('recipients.template', 'claims', 20),
                      ('opened.template', 'encrypt-only', 112), ('opened.template', 'do-not-forward', 52), ('opened.template', 'claims', 16),
                      ('expired', '', 12), ('expired.template', 'encrypt-only', 9), ('expired.template', 'claims', 3)) AS m(measure, key, n)`,
    );
    await expect
      .poll(
        async () => {
          await page.reload();
          await page.getByRole('heading', { name: 'Encryption report' }).waitFor();
          return page.getByText(/messages left protected/).count();
        },
        { timeout: 15_000, interval: 1_000 },
      )
      .toBe(1);
    await page.getByRole('row', { name: /Total/ }).waitFor();
    await camera.take('report', page);
    await page.getByRole('link', { name: 'By template' }).click();
    await page.getByRole('row', { name: /Encrypt-Only/ }).waitFor();
    await camera.take('report-template', page);
    await page.getByRole('button', { name: 'Table' }).click();
    await camera.take('report-table', page);
    let letGo = (): void => undefined;
    const waiting = new Promise<void>((done) => (letGo = done));
    await page.route('**/api/v1/reports/summary?**', async (route) => {
      await waiting;
      await route.continue();
    });
    await page.goto(at('/reports'));
    await page.getByText('Counting').waitFor();
    await camera.take('report-loading', page);
    letGo();
    await page.getByRole('row', { name: /Total/ }).waitFor();
    await page.unroute('**/api/v1/reports/summary?**');
    await page.route('**/api/v1/reports/summary?**', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        json: { code: 'http.503', detail: 'The service cannot answer at the moment.', traceId: '018f0000' },
      }),
    );
    await page.getByRole('combobox', { name: 'Period' }).selectOption('7');
    await page.getByText('These figures may be out of date').waitFor();
    await camera.take('report-stale', page);
    await page.reload();
    await page.getByText('The report could not be read').waitFor();
    await camera.take('report-error', page);
    await page.unroute('**/api/v1/reports/summary?**');
    const other = await signedIn('brand');
    await other.goto(at('/reports'));
    await other.getByText(/auditor/i).first().waitFor();
    await camera.take('report-denied', other);
  });

  it('the audit: filled, an entry open, filtered to nothing, verified, broken', async () => {
    await page.goto(at('/audit'));
    const entry = page.locator('summary').filter({ hasText: 'signed in' }).first();
    await entry.waitFor();
    await entry.click();
    await camera.take('audit', page);
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByText('Chain holds').waitFor();
    await camera.take('audit-verified', page);
    await stage.system.query(`UPDATE audit.record SET actor = 'nobody' WHERE position = 2`);
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByText('Chain broken').waitFor();
    await camera.take('audit-broken', page);
    await page.goto(at('/audit?actor=nobody-at-all'));
    await page.getByText('No record matches these filters').waitFor();
    await camera.take('audit-filtered', page);
  });

  it('exports: none, the question, being made, ready, failed, loading, not readable, out of date, denied', async () => {
    await page.goto(at('/exports'));
    await page.getByText('No file has been asked for').waitFor();
    await camera.take('exports-empty', page);
    await page.goto(at('/messages?domain=ferris.example'));
    await page.getByText(/messages match, newest first/).first().waitFor();
    await page.getByRole('button', { name: 'Export all' }).click();
    await page.getByRole('dialog').getByText('Recipient’s domain: ferris.example').waitFor();
    await camera.take('exports-question', page);
    await page.getByRole('dialog').getByRole('button', { name: 'Export all' }).click();
    await page.getByRole('button', { name: 'Show exports' }).click();
    await page.getByText('Ready', { exact: true }).waitFor();
    // Others as they stand in the middle and at a bad end; nobody works at them.
    await stage.system.query(
      `INSERT INTO audit.export (id, organisation_id, what, filters, asked_by, state, run, heard_at, done, total, bytes, fault)
       SELECT e.id, h.organisation_id, e.what, e.filters::jsonb, 'auditor@demo.test', e.state, 1, now() + interval '1 hour', e.done, e.total, 0, e.fault FROM audit.head h,
              (VALUES ('01990000-0000-7000-8000-000000000001'::uuid, 'audit', '{"group": "people", "from": "2026-11-01T00:00:00Z"}', 'running', 412000, 1000000, NULL),
                      ('01990000-0000-7000-8000-000000000002'::uuid, 'report-domain', '{"from": "2026-10-01T00:00:00Z", "to": "2026-11-01T00:00:00Z", "zone": "Europe/Berlin"}', 'failed', 0, NULL, 'Its file could not be written in 5 attempts.')) AS e(id, what, filters, state, done, total, fault)`,
    );
    await page.reload();
    await page.getByText('41.2%').waitFor();
    await camera.take('exports', page);
    let letGo = (): void => undefined;
    const waiting = new Promise<void>((done) => (letGo = done));
    await page.route('**/api/v1/exports?**', async (route) => {
      await waiting;
      await route.continue();
    });
    await page.reload();
    await page.getByText('Reading the exports').waitFor();
    await camera.take('exports-loading', page);
    letGo();
    await page.getByText('41.2%').waitFor();
    await page.unroute('**/api/v1/exports?**');
    await page.route('**/api/v1/exports?**', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        json: { code: 'http.503', detail: 'The service cannot answer at the moment.', traceId: '018f0000' },
      }),
    );
    await page.getByRole('button', { name: 'Delete' }).last().click();
    await page.getByText('This list may be out of date').waitFor();
    await camera.take('exports-stale', page);
    await page.reload();
    await page.getByText('The exports could not be read').waitFor();
    await camera.take('exports-error', page);
    await page.unroute('**/api/v1/exports?**');
    const other = await signedIn('brand');
    await other.goto(at('/exports'));
    await other.getByText(/auditor/i).first().waitFor();
    await camera.take('exports-denied', other);
  });

  it('were all looked at, and axe finds nothing serious', () => {
    expect(camera.taken).toHaveLength(19);
    expect(camera.faults).toEqual([]);
  });
});
