import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApprovalView, ExportView, RuleTestResult } from '@chancery/contracts';
import PostalMime from 'postal-mime';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyForm, searchBytes, searchFolder } from '../canary/search';
import { keepUncompressed, searchTables } from '../canary/tables';
import { type RuleDraft, saveRule, traceOf } from '../smtp/world';
import { launchBrowser } from '../support/browser';
import { until } from '../support/ports';
import { Sink } from '../support/sink';
import { queuedAs, sendMail } from '../support/smtp';
import { System } from '../support/system';
import { ConsolePage, withOwner } from './console-page';

/** Of a type that comes with the product, and of one that the organisation has made. */
const CARD = '4012888888881881';
const CASE = 'QZK-482911';
const VALUES = [CARD, '4012 8888 8888 1881', CASE, CASE.toLowerCase()];
const BEGINNINGS = ['40128888', '4012 8888', 'QZK-48', 'qzk-48'];

const OWN_TYPE = {
  name: 'Case number',
  formats: [{ name: 'number', pattern: '\\bQZK-\\d{6}\\b' }],
  evidence: [{ name: 'words', words: ['dossier'] }],
  levels: [{ confidence: 85, needs: [{ of: ['words'], atLeast: 1 }] }],
  recommendedConfidence: 85,
};

const SAID = `dossier ${CASE}, visa ${CARD}`;
const FILLER = 'Nothing of this is of any weight. '.repeat(40);

/** The values stand in subject, header, text, name and text of what is attached. */
const message = (word: string): Buffer =>
  Buffer.from(
    [
      'From: Alice <alice@demo.test>',
      'To: bob@example.org',
      `Subject: About ${word}: ${SAID}`,
      `X-Ticket: ${SAID}`,
      `Message-ID: <${word}.${Date.now()}@demo.test>`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      `${FILLER}\r\nThe ${SAID} and 4012 8888 8888 1881.\r\n${FILLER}`,
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      `Content-Disposition: attachment; filename="${SAID}.txt"`,
      '',
      `${FILLER}\r\nAttached: ${SAID}.\r\n${FILLER}`,
      '--b--',
      '',
    ].join('\r\n'),
  );

/** Conditions that look at the same texts for other reasons, and find what stands in or beside a value. */
const LOOKS = [
  { predicate: 'SubjectContainsWords', args: { words: ['visa'] } },
  { predicate: 'SubjectOrBodyMatchesPatterns', args: { patterns: ['\\d{4} \\d{4} \\d{4}'] } },
  { predicate: 'SubjectOrBodyContainsWords', args: { words: ['no such word'] } },
  { predicate: 'AttachmentContainsWords', args: { words: ['attached'] } },
  { predicate: 'AttachmentMatchesPatterns', args: { patterns: ['QZK-\\d+'] } },
  { predicate: 'AttachmentNameMatchesPatterns', args: { patterns: ['\\d{6}'] } },
  { predicate: 'AttachmentHasExecutableContent', args: {} },
  { predicate: 'HeaderContains', args: { header: 'X-Ticket', words: ['dossier'] } },
  { predicate: 'HeaderMatches', args: { header: 'X-Ticket', patterns: ['K-4\\d'] } },
];

/** Whoever is shown something of a message is shown no value of it, whatever made it be shown. */
describe('sensitive values wherever something of a message is shown', () => {
  let system: System;
  let sink: Sink;
  let browser: Browser;

  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({
      nextHop: sink.port,
      env: { ...withOwner, CHANCERY_LOG_LEVEL: 'trace' },
    });
    expect(await keepUncompressed(system)).toBeGreaterThan(50);
    const made = await system.api('POST', '/sensitive-types', OWN_TYPE);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const { code } = made.body as { code: string };
    const holds = (type: string) => ({
      predicate: 'MessageContainsDataClassifications',
      args: { types: [{ type, minCount: 1 }] },
    });
    const about = (word: string) => ({
      predicate: 'SubjectContainsWords',
      args: { words: [word] },
    });
    const drafts: RuleDraft[] = [
      {
        name: 'Report and tell',
        conditions: [holds(code), holds('credit-card'), about('report')],
        actions: [
          {
            action: 'GenerateIncidentReport',
            args: {
              address: 'security@demo.test',
              content: [
                'Sender',
                'Recipients',
                'Cc',
                'Bcc',
                'Subject',
                'Severity',
                'RuleDetections',
                'DataClassifications',
                'IdMatch',
              ],
            },
          },
          {
            action: 'GenerateNotification',
            args: { text: 'You are sent %%Subject%% by %%From%%.' },
          },
        ],
      },
      {
        name: 'Ask',
        conditions: [holds(code), about('approval')],
        actions: [{ action: 'ModerateMessageByUser', args: { addresses: ['boss@demo.test'] } }],
      },
      ...LOOKS.map((look, i) => ({
        name: `Looks ${i}`,
        conditions: [look],
        actions: [{ action: 'SetHeader', args: { name: `X-Look-${i}`, value: 'yes' } }],
      })),
    ];
    for (const draft of drafts) await saveRule(system, draft);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.stop();
    await sink?.stop();
  });

  const send = async (word: string): Promise<string> =>
    queuedAs(
      await sendMail(system.ports.smtp, 'alice@demo.test', ['bob@example.org'], message(word)),
    );
  /** What stands there is masked, and something is. */
  const expectMasked = (text: string): void => {
    for (const beginning of BEGINNINGS) expect(text).not.toContain(beginning);
    expect(text).toContain('•••-••2911');
    expect(text).toContain('••••••••••••1881');
  };
  /** Mail as a program shows it, without what is attached. */
  const shown = async (raw: Buffer): Promise<string> => {
    const { subject, text, html } = await PostalMime.parse(raw, { forceRfc822Attachments: true });
    return `${subject}\n${text}\n${html}`;
  };

  it('are masked in incident reports and notifications', async () => {
    const id = await send('report');
    expectMasked(await shown((await sink.waitFor('security@demo.test')).raw));
    const told = await until('the notification', async () => {
      const texts = await Promise.all(sink.to('bob@example.org').map(({ raw }) => shown(raw)));
      return texts.find((text) => text.includes('You are sent')) ?? null;
    });
    expectMasked(told);
    await traceOf(system, id, 'message.incident-reported');
  });

  it('are masked in the mail that asks for approval, and on its page', async () => {
    await send('approval');
    const asked = await shown((await sink.waitFor('boss@demo.test')).raw);
    expectMasked(asked);
    const token = /\/approval#([^\s"<]+)/.exec(asked)?.[1];
    const response = await fetch(`${system.portalUrl}/api/v1/portal/approvals/view`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    expect(response.status).toBe(200);
    expectMasked(((await response.json()) as ApprovalView).subject ?? '');
  });

  /** Every condition has seen something, and what it saw of a value is masked. */
  const expectMaskedVerdict = (answer: string): void => {
    expectMasked(answer);
    const { subject, explanation } = JSON.parse(answer) as RuleTestResult;
    expectMasked(subject);
    const of = (name: string) =>
      explanation
        .find((each) => each.name === name)!
        .conditions.map(({ saw, found }) => saw + found);
    for (const i of [0, 3, 5, 6, 7]) expect(of(`Looks ${i}`).join()).toContain('•••-••2911');
    for (const i of [1, 4, 8]) expect(of(`Looks ${i}`).join()).toMatch(/•••/);
  };

  it('are masked in the answer of the tester, on its page and in a terminal', async () => {
    const form = new FormData();
    form.append(
      'test',
      JSON.stringify({ from: 'alice@demo.test', to: ['bob@example.org'], which: 'live' }),
    );
    form.append('message', new Blob([new Uint8Array(message('trial'))]), 'message.eml');
    const response = await fetch(`${system.adminUrl}/api/v1/rules/test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await system.adminToken()}` },
      body: form,
    });
    expect(response.status).toBe(200);
    expectMaskedVerdict(await response.text());

    const file = join(system.dataDir, '..', `trial-${process.pid}.eml`);
    await writeFile(file, message('trial'));
    const { stdout, stderr, code } = await system.cli(['rules', 'test', file]);
    await rm(file);
    expect(code, stderr).toBe(0);
    expectMaskedVerdict(stdout);
    for (const beginning of BEGINNINGS) expect(stderr).not.toContain(beginning);

    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    const page = new ConsolePage(await context.newPage());
    await page.page.goto(`${system.adminUrl}/rules/test`);
    await page.signIn();
    await page.heading('Test a message').waitFor();
    await page.field('From').fill('alice@demo.test');
    await page.field('Add to Recipients').fill('bob@example.org');
    await page.field('Add to Recipients').press('Enter');
    await page.field('Subject').fill(`Trial: ${SAID}`);
    await page.field('Text').fill(`The ${SAID}.`);
    await page.button('Run').click();
    await page.page.locator('ch-verdict-tree').waitFor();
    // What stands in rules that are folded up counts too.
    expectMasked((await page.page.locator('ch-test-result').textContent()) ?? '');
    await context.close();
  });

  it('are in no simulation, trace, export, table, file or log', async () => {
    const wanted = VALUES.map(everyForm);
    const expectNone = (text: string, where: string): void =>
      expect(searchBytes(wanted, Buffer.from(text), where)).toEqual([]);
    const token = await system.adminToken();
    const call = async (path: string, init: RequestInit = {}): Promise<string> => {
      const response = await fetch(`${system.adminUrl}/api/v1${path}`, {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${token}` },
      });
      const text = await response.text();
      expect(response.ok, `${path}: ${text.slice(0, 300)}`).toBe(true);
      return text;
    };

    const form = new FormData();
    form.append('simulation', JSON.stringify({ direction: 'sent' }));
    form.append('file', new Blob([new Uint8Array(message('report'))]), 'mail.eml');
    const simulated = await call('/rules/simulations/uploads', { method: 'POST', body: form });
    expectNone(simulated, 'simulation');
    const messages = await system.query<{ id: string }>('SELECT id FROM mail.message');
    expect(messages.length).toBeGreaterThan(1);
    for (const { id } of messages) expectNone(await call(`/messages/${id}`), `trace of ${id}`);
    expectNone(await call('/messages?limit=100'), 'list of messages');
    expectNone(await call('/audit?limit=200'), 'audit');

    for (const what of ['audit', 'messages']) {
      const asked = await call('/exports', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ what, filters: {} }),
      });
      const { id } = JSON.parse(asked) as ExportView;
      await until(`the export of ${what}`, async () => {
        const view = JSON.parse(await call(`/exports/${id}`)) as ExportView;
        return view.state === 'succeeded' || null;
      });
      expectNone(await call(`/exports/${id}/file`), `export of ${what}`);
    }

    expect((await searchTables(wanted, system)).hits).toEqual([]);
    await system.query('CHECKPOINT');
    expect((await searchFolder(wanted, system.dataDir)).hits).toEqual([]);
    expect(system.output.length).toBeGreaterThan(100);
    expectNone(system.output, 'output');
  });
});
