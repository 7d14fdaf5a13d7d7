import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MailboxView } from '../support/mailbox';
import { openWrapped, type PortalClient, ticketOf } from '../support/portal-client';
import { until } from '../support/ports';
import { createRule, isWrapper } from '../support/protect';
import { Sink } from '../support/sink';
import { dotStuffed, queuedAs, SmtpClient } from '../support/smtp';
import { System } from '../support/system';
import { canary, canaryMessage, DOMAINS, type Fate, makeMark, WORDS } from './messages';
import { asWritten, everyForm, formsOf, searchBytes, searchFolder, WINDOW } from './search';
import type { Wanted } from './search';
import { keepUncompressed, searchTables } from './tables';

const SENDER = 'alice@demo.test';
const THREE_MB = 3_000_000;
/** The fifty messages; the first of each fate has three megabytes and is staged while it comes in. */
const COUNTS: [Fate, number][] = [
  // First, while nothing else is on its way that the same fault would hit.
  ['store down', 2],
  ['protected', 14],
  ['relayed', 12],
  ['rejected', 6],
  ['rejected for some', 4],
  ['deferred', 6],
  ['bounced', 4],
  ['cut', 2],
];
const FATES = COUNTS.flatMap(([fate, count]) =>
  Array.from({ length: count }, (_, nth) => ({ fate, big: nth === 0 && fate !== 'store down' })),
);

/** A reply with a canary in each of its places. */
async function reply(client: PortalClient, mark: string, number: number): Promise<void> {
  const said = (what: string) => canary(mark, `reply${what}`, number);
  const file = `${said('file')}\n`.repeat(20);
  const form = new FormData();
  form.set(
    'reply',
    JSON.stringify({
      to: 'sender',
      subject: said('subject'),
      html: `<p>${said('body')}</p>`,
      copyToMe: true,
      attachments: [
        { name: `${said('name')}.txt`, type: 'text/plain', bytes: Buffer.byteLength(file) },
      ],
    }),
  );
  form.append('files', new Blob([file]), `${said('name')}.txt`);
  const sent = await client.call('POST', `/messages/${client.ticket}/replies`, form);
  if (sent.status !== 201) throw new Error(`reply: ${sent.status} ${await sent.text()}`);
}

describe('canaries', () => {
  const mark = makeMark();
  /** Found by the same search, or the search proves nothing. */
  const control = makeMark();
  /** Every passcode that was mailed, as it is written in the mail and as it is typed. */
  const codes: string[] = [];
  const systems: System[] = [];
  /** What must be nowhere, and the control that must be found. */
  const wanted = (): Wanted[] => [everyForm(mark), ...codes.map(asWritten), everyForm(control)];
  let sink: Sink;
  let mailbox: MailboxView;

  beforeAll(async () => {
    sink = await Sink.start();
    sink.refuse = ({ to }) =>
      to.some((address) => address.endsWith(`@${DOMAINS.later}`))
        ? { code: 451, text: '4.2.0 Come back later' }
        : to.some((address) => address.endsWith(`@${DOMAINS.refused}`))
          ? { code: 550, text: '5.1.1 Nobody here' }
          : null;
    systems.push(
      await System.start({ nextHop: sink.port, env: { CHANCERY_LOG_LEVEL: 'trace' } }),
      await System.start({ env: { CHANCERY_LOG_LEVEL: 'trace' } }),
    );
    for (const system of systems) expect(await keepUncompressed(system)).toBeGreaterThan(50);
    await sendAll(systems[0]!);
    await sendToMailbox(systems[1]!);
  });
  afterAll(async () => {
    mailbox?.stop();
    for (const system of systems) await system.stop();
    await sink?.stop();
  });

  async function sendAll(system: System): Promise<void> {
    await createRule(system, {
      name: 'Refuse what is marked',
      priority: 0,
      conditions: [
        { predicate: 'SubjectMatchesPatterns', args: { patterns: ['\\[forbidden\\]'] } },
      ],
      actions: [{ action: 'RejectMessage', args: { text: 'Not this one.' } }],
    });
    await createRule(system, {
      name: 'Refuse reports to one domain',
      priority: 1,
      conditions: [
        { predicate: 'RecipientDomainIs', args: { domains: [DOMAINS.closed] } },
        { predicate: 'SubjectMatchesPatterns', args: { patterns: ['Report'] } },
      ],
      actions: [{ action: 'RejectMessage', args: { text: 'Not there.' } }],
    });
    await createRule(system, {
      name: 'Mark what leaves',
      priority: 2,
      conditions: [],
      actions: [{ action: 'PrependSubject', args: { text: '[out] ' } }],
    });
    const client = await SmtpClient.open(system.ports.smtp);
    const probe = Buffer.from(`From: ${SENDER}\r\nSubject: ${WORDS.reject}\r\n\r\nProbe.\r\n`);
    await until('the rules are in force', async () =>
      (await client.send(SENDER, ['probe@probe.example'], probe)).startsWith('550'),
    );
    for (const [number, { fate, big }] of FATES.entries()) {
      const word =
        fate === 'protected' || (fate === 'deferred' && number % 2 === 0)
          ? WORDS.protect
          : fate === 'rejected'
            ? WORDS.reject
            : '';
      const raw = canaryMessage(mark, number, word, big ? THREE_MB : 2_000);
      const domain =
        fate === 'deferred' ? DOMAINS.later : fate === 'bounced' ? DOMAINS.refused : DOMAINS.taken;
      const to = [
        `reader${number}@${domain}`,
        ...(fate === 'rejected for some' ? [`reader${number}@${DOMAINS.closed}`] : []),
      ];
      if (fate === 'cut') await cut(system, to, raw);
      else if (fate === 'store down') await refusedByStore(system, client, to, raw);
      else
        expect(await client.send(SENDER, to, raw), fate).toMatch(
          fate === 'rejected' ? /^550 5\.7\.1/ : /^250/,
        );
    }
    await client.quit();
    const ends = await until('every message has been tried', async () => {
      const rows = await system.query<{ state: string; n: number }>(
        'SELECT state, count(*)::int AS n FROM mail.recipient GROUP BY state',
      );
      return rows.some(({ state }) => state === 'queued')
        ? null
        : new Map(rows.map(({ state, n }) => [state, n]));
    });
    // Reports (to the sender, delivered) and probes come on top of what was sent.
    expect([ends.get('deferred'), ends.get('bounced'), ends.get('rejected')]).toEqual([6, 4, 4]);
    for (const [number, { fate }] of FATES.entries())
      if (fate === 'relayed')
        expect(
          searchBytes(
            [everyForm(mark)],
            (await sink.waitFor(`reader${number}@${DOMAINS.taken}`)).raw,
            '',
          ).length,
          'what is relayed carries its canaries',
        ).toBeGreaterThan(0);
    const first = FATES.findIndex(({ fate }) => fate === 'protected');
    const address = `reader${first}@${DOMAINS.taken}`;
    const wrapper = await sink.waitFor(address);
    expect(isWrapper(wrapper.raw)).toBe(true);
    const opened = await openWrapped(system, sink, wrapper.raw, address);
    expect(
      searchBytes([everyForm(mark)], opened.raw, '').length,
      'what is opened carries its canaries',
    ).toBeGreaterThan(0);
    await reply(opened.client, mark, first);
    await until('the reply and eight reports reach the sender', () => sink.to(SENDER).length === 9);
    codes.push(...codesIn(sink.to(address).map(({ raw }) => raw)));
  }

  /** The same with nobody to send to: what would leave is kept here. */
  async function sendToMailbox(system: System): Promise<void> {
    mailbox = await MailboxView.open(system);
    const client = await SmtpClient.open(system.ports.smtp);
    for (let number = 100; number < 110; number++)
      queuedAs(
        await client.send(
          SENDER,
          [`reader${number}@${DOMAINS.taken}`],
          canaryMessage(
            mark,
            number,
            number % 2 === 0 ? WORDS.protect : '',
            number === 101 ? THREE_MB : 2_000,
          ),
        ),
      );
    await client.quit();
    await until('the mailbox has them', () => mailbox.mails.length === 10);
    expect(mailbox.mails.filter(({ raw }) => isWrapper(raw)).length).toBe(5);
    const address = `reader100@${DOMAINS.taken}`;
    const [wrapper] = mailbox.to(address);
    expect(await ticketOf(wrapper!.raw)).toBeTruthy();
    const opened = await openWrapped(system, mailbox, wrapper!.raw, address);
    await reply(opened.client, mark, 100);
    await until('the reply is kept too', () => mailbox.to(SENDER).length === 1);
    codes.push(...codesIn(mailbox.to(address).map(({ raw }) => raw)));
  }

  /** Three megabytes, half of them sent; the rows that were staged stay behind or go, but say nothing. */
  async function cut(system: System, to: string[], raw: Buffer): Promise<void> {
    const client = await SmtpClient.open(system.ports.smtp);
    await client.command(`MAIL FROM:<${SENDER}>`);
    await client.command(`RCPT TO:<${to[0]}>`);
    await client.command('DATA');
    const wire = dotStuffed(raw);
    client.write(wire.subarray(0, Math.floor(wire.length * 0.9)));
    if (raw.length > THREE_MB)
      await until(
        'rows are staged',
        async () => (await system.query('SELECT 1 FROM mail.segment WHERE staged')).length > 0,
      );
    client.socket.destroy();
  }

  /** The database refuses the row, and says in its log which and why. */
  async function refusedByStore(
    system: System,
    client: SmtpClient,
    to: string[],
    raw: Buffer,
  ): Promise<void> {
    await system.query('ALTER TABLE mail.message ADD CONSTRAINT nothing CHECK (false) NOT VALID');
    expect(await client.send(SENDER, to, raw)).toMatch(/^451/);
    await system.query('ALTER TABLE mail.message DROP CONSTRAINT nothing');
  }

  it('are in no row of any table, as the database gives them out', async () => {
    for (const system of systems) {
      await system.query(`CREATE TABLE public.control AS SELECT '${control}'::text AS said`);
      const found = await searchTables(wanted(), system);
      console.info(`canary: ${found.tables} tables, ${found.bytes} bytes`);
      expect(found.hits.filter(({ text }) => text === control).map(({ file }) => file)).toEqual([
        'control',
      ]);
      expect(found.hits.filter(({ text }) => text !== control)).toEqual([]);
    }
  });

  it('are in no file of the data folder, while planted ones are found in every form', async () => {
    expect(codes.length).toBe(4);
    for (const system of systems) {
      await system.query('DROP TABLE public.control');
      await system.query('CHECKPOINT');
      await system.kill('SIGTERM');
      await system.stopDatabase();
      const planted = join(system.dataDir, 'planted');
      await mkdir(planted);
      // Each across the place where one piece read ends and the next begins.
      const forms = formsOf(canary(control, 'planted', 0));
      for (const { name, needle } of forms)
        await writeFile(
          join(planted, name),
          Buffer.concat([randomBytes(WINDOW - 7), needle, randomBytes(999)]),
        );
      const from = performance.now();
      const found = await searchFolder(wanted(), system.dataDir);
      console.info(
        `canary: ${found.files} files, ${(found.bytes / 1e6).toFixed(0)} MB searched in ${(performance.now() - from).toFixed(0)} ms`,
      );
      const controls = found.hits.filter(({ text }) => text === control);
      for (const { name } of forms)
        expect(
          controls.filter(({ file }) => file === join('planted', name)).length,
          `planted as ${name}`,
        ).toBeGreaterThan(0);
      // The row of before lies in the log still, dropped table or not.
      expect(controls.some(({ file }) => file.startsWith('postgres/pg_wal/'))).toBe(true);
      expect(found.hits.filter(({ text }) => text !== control)).toEqual([]);
      expect(found.files).toBeGreaterThan(500);
    }
  });

  it('are not in what the server says, at its most talkative', () => {
    for (const { output } of systems) {
      expect(output.length).toBeGreaterThan(500);
      expect(searchBytes(wanted(), Buffer.from(output), 'output')).toEqual([]);
    }
  });
});

/** Both ways of writing the codes in passcode mails. */
const codesIn = (mails: Buffer[]): string[] =>
  mails.flatMap((raw) => {
    const code = /Reference/.test(raw.toString('latin1'))
      ? /(\d{4}) (\d{4})/.exec(raw.toString('latin1'))
      : null;
    return code ? [`${code[1]}${code[2]}`, code[0]] : [];
  });
