import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sleep, until } from '../support/ports';
import { Sink } from '../support/sink';
import { queuedAs, sendMail, SmtpClient } from '../support/smtp';
import { System } from '../support/system';
import { RawHop, type RawTransaction, unstuffed } from './raw-hop';
import { dueNow, mail, type Report, reportOf, traceOf } from './world';

const messageId = (raw: Buffer): string =>
  /^Message-ID: (.*?)\r?$/im.exec(raw.toString('latin1'))?.[1] ?? '';
const content = (transaction: RawTransaction): Buffer =>
  unstuffed(transaction.data ?? Buffer.alloc(0));

describe('delivery', () => {
  /** Outside: a hop without DSN. Inside: one with it, that records bytes, and does not take SMTPUTF8. */
  let outside: Sink;
  let inside: RawHop;
  let system: System;
  beforeAll(async () => {
    outside = await Sink.start();
    inside = await RawHop.start();
    inside.extensions = ['PIPELINING', 'SIZE 157286400', '8BITMIME', 'ENHANCEDSTATUSCODES', 'DSN'];
    system = await System.start({
      nextHop: outside.port,
      internalHop: inside.port,
      preload: resolve(import.meta.dirname, 'quick-sweep.mjs'),
    });
  });
  afterAll(async () => {
    await system?.stop();
    await outside?.stop();
    await inside?.stop();
  });

  /** One message with parameters of the envelope. */
  const submit = async (from: string, to: string[], raw: Buffer, onMail = ''): Promise<string> => {
    const client = await SmtpClient.open(system.ports.smtp);
    expect(await client.command(`MAIL FROM:<${from}>${onMail}`)).toMatch(/^250 /);
    for (const recipient of to)
      expect(
        await client.command(`RCPT TO:${recipient.startsWith('<') ? recipient : `<${recipient}>`}`),
      ).toMatch(/^250 /);
    await client.command('DATA');
    client.write(Buffer.concat([raw, Buffer.from('.\r\n')]));
    const id = queuedAs(await client.reply());
    await client.quit();
    return id;
  };
  interface Row {
    state: string;
    attempts: number;
    last_reply: string | null;
    wait: number;
  }
  const rowOf = async (message: string, address: string): Promise<Row> =>
    (
      await system.query<Row & { [key: string]: unknown }>(
        'SELECT state, attempts, last_reply, extract(epoch FROM next_attempt_at - now())::float AS wait FROM mail.recipient WHERE message_id = $1 AND address = $2',
        [message, address],
      )
    )[0]!;
  const reached = (message: string, address: string, state: string): Promise<Row> =>
    until(`${address} is ${state}`, async () => {
      const row = await rowOf(message, address);
      return row.state === state ? row : null;
    });
  /** The n-th report that came back to a sender inside. */
  const report = async (sender: string, count = 1): Promise<Report> => {
    const transaction = await inside.waitFor(sender, count);
    expect(transaction.mail).toMatch(/^MAIL FROM:<>/);
    return reportOf(content(transaction));
  };

  describe('routes', () => {
    it('go inside for our own domains and outside for all others, one copy each', async () => {
      const raw = mail({ To: 'x@demo.test, y@example.org' });
      await submit('alice@demo.test', ['x@demo.test', 'y@example.org', 'Z@DEMO.test'], raw);
      const within = await inside.waitFor('x@demo.test');
      expect(within.rcpt.map((line) => line.toLowerCase())).toEqual([
        'rcpt to:<x@demo.test>',
        'rcpt to:<z@demo.test>',
      ]);
      const sunk = await outside.waitFor('y@example.org');
      expect(sunk.to).toEqual(['y@example.org']);
      for (const got of [content(within), sunk.raw])
        expect(got.subarray(got.length - raw.length).equals(raw)).toBe(true);
    });
  });

  describe('a refusal', () => {
    it('for now is tried again, with the same bytes', async () => {
      outside.refuse = (sunk) =>
        sunk.to.some((to) => to.startsWith('later'))
          ? { code: 451, text: '4.2.0 Greylisted' }
          : null;
      const plain = await submit(
        'alice@demo.test',
        ['later@example.org'],
        mail({ 'Message-ID': '<later@demo.test>' }),
      );
      const wrapped = await submit(
        'alice@demo.test',
        ['later-wrapped@example.org'],
        mail({ Subject: '[encrypt] later' }),
      );
      const row = await reached(plain, 'later@example.org', 'deferred');
      expect(row).toMatchObject({ attempts: 1, last_reply: '451 4.2.0 Greylisted' });
      expect(Math.round(row.wait)).toBeGreaterThan(280);
      expect(Math.round(row.wait)).toBeLessThanOrEqual(300);
      await reached(wrapped, 'later-wrapped@example.org', 'deferred');
      const seen: Buffer[] = [];
      outside.refuse = (sunk) => {
        if (!sunk.to.some((to) => to.startsWith('later'))) return null;
        seen.push(sunk.raw);
        return seen.length <= 2 ? { code: 452, text: '4.3.1 Not yet' } : null;
      };
      await dueNow(system, 'later@example.org');
      await dueNow(system, 'later-wrapped@example.org');
      await until('the second attempts', () => seen.length >= 2);
      const doubled = await until('the wait doubles', async () => {
        const now = await rowOf(plain, 'later@example.org');
        return now.attempts === 2 && now.state === 'deferred' && now.wait > 301 ? now : null;
      });
      expect(Math.round(doubled.wait)).toBeLessThanOrEqual(600);
      await reached(wrapped, 'later-wrapped@example.org', 'deferred');
      await dueNow(system, 'later@example.org');
      await dueNow(system, 'later-wrapped@example.org');
      await outside.waitFor('later@example.org');
      await outside.waitFor('later-wrapped@example.org');
      outside.refuse = null;
      const attempts = (address: string) => [
        ...seen.filter((raw) => raw.includes(address)),
        ...outside.to(address).map(({ raw }) => raw),
      ];
      for (const raw of attempts('later-wrapped@example.org')) {
        expect(messageId(raw)).toBe(messageId(outside.to('later-wrapped@example.org')[0]!.raw));
        expect(raw.includes('Numbers for Thursday')).toBe(false);
      }
      expect(
        seen
          .filter((raw) => messageId(raw) === '<later@demo.test>')
          .every((raw) => raw.equals(outside.to('later@example.org')[0]!.raw)),
      ).toBe(true);
      expect(outside.to('later@example.org')).toHaveLength(1);
      // Nobody is told of a delay this short.
      expect((await traceOf(system, plain, 'message.delivered')).map(({ kind }) => kind)).toEqual([
        'message.committed',
        'message.deferred',
        'message.deferred',
        'message.delivered',
      ]);
    });

    it('for good is reported, in the words of the hop', async () => {
      outside.refuse = (sunk) =>
        sunk.to.includes('never@example.org')
          ? { code: 550, text: '5.1.1 <never@example.org>: No such person here' }
          : null;
      const id = await submit(
        'ann@demo.test',
        ['never@example.org'],
        mail({ 'Message-ID': '<never@demo.test>', From: 'Ann <ann@demo.test>' }),
        ' ENVID=a+2Bb',
      );
      const told = await report('ann@demo.test');
      outside.refuse = null;
      expect(told.contentType).toMatch(/report-type=delivery-status/);
      expect(told.message['Original-Envelope-Id']).toBe('a+b');
      expect(told.recipients).toEqual([
        expect.objectContaining({
          'Final-Recipient': 'rfc822; never@example.org',
          Action: 'failed',
          Status: '5.1.1',
          'Remote-MTA': 'dns; 127.0.0.1',
          'Diagnostic-Code': 'smtp; 550 5.1.1 <never@example.org>: No such person here',
        }),
      ]);
      expect(told.text).toContain('never@example.org');
      expect((await traceOf(system, id, 'message.bounced')).at(-1)?.body).toMatchObject({
        reported: true,
      });
      const [kept] = await system.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM mail.segment WHERE message_id = $1',
        [id],
      );
      expect(kept?.n).toBe(0);
    });

    it('of a protected message is reported without a word of it', async () => {
      outside.refuse = (sunk) =>
        sunk.to.includes('closed@example.org')
          ? { code: 554, text: '5.7.1 Attachments not wanted' }
          : null;
      await submit(
        'bea@demo.test',
        ['closed@example.org'],
        mail({ Subject: '[encrypt] The merger', From: 'Bea <bea@demo.test>' }),
      );
      const transaction = await inside.waitFor('bea@demo.test');
      outside.refuse = null;
      const raw = content(transaction).toString('latin1');
      expect(raw).toContain('Attachments not wanted');
      expect(raw).not.toMatch(/Numbers for Thursday|merger/);
    });

    it('of one recipient concerns that one', async () => {
      outside.refuseRecipient = (address) =>
        address === 'full@example.org'
          ? { code: 552, text: '5.2.2 Mailbox full' }
          : address === 'busy@example.org'
            ? { code: 450, text: '4.2.1 Busy' }
            : null;
      const id = await submit(
        'cleo@demo.test',
        ['full@example.org', 'fine@example.org', 'busy@example.org'],
        mail({}),
      );
      const sunk = await outside.waitFor('fine@example.org');
      expect(sunk.to).toEqual(['fine@example.org']);
      const told = await report('cleo@demo.test');
      expect(told.recipients).toHaveLength(1);
      expect(told.recipients[0]).toMatchObject({
        'Final-Recipient': 'rfc822; full@example.org',
        Status: '5.2.2',
        'Diagnostic-Code': 'smtp; 552 5.2.2 Mailbox full',
      });
      await reached(id, 'fine@example.org', 'delivered');
      await reached(id, 'full@example.org', 'bounced');
      expect((await reached(id, 'busy@example.org', 'deferred')).last_reply).toBe('450 4.2.1 Busy');
      outside.refuseRecipient = null;
      await dueNow(system, 'busy@example.org');
      expect((await outside.waitFor('busy@example.org')).to).toEqual(['busy@example.org']);
      expect(outside.to('fine@example.org')).toHaveLength(1);
    });

    it('that tries to write headers of its own writes none', async () => {
      inside.answer = (step, line) =>
        step === 'RCPT' && line.includes('hostile@')
          ? '550-5.1.1 one\t\x07é <b>\r\n550 5.1.1 Action: delivered'
          : null;
      await submit('dee@demo.test', ['hostile@demo.test'], mail({}));
      const told = await report('dee@demo.test');
      inside.answer = () => null;
      expect(told.recipients).toHaveLength(1);
      expect(told.recipients[0]).toMatchObject({ Action: 'failed', Status: '5.1.1' });
      expect(told.recipients[0]?.['Diagnostic-Code']).toMatch(
        /^smtp; 550 5\.1\.1 one [\x20-\x7e]*Action: delivered$/,
      );
    });

    it('is ours where the hop does not take an internationalised address', async () => {
      await submit('eli@demo.test', ['jürgen@demo.test'], mail({}), ' SMTPUTF8');
      const told = await report('eli@demo.test');
      expect(told.recipients[0]).toMatchObject({ Action: 'failed', Status: '5.6.7' });
    });
  });

  describe('delivery status (RFC 3461)', () => {
    it('is not sent where NOTIFY=NEVER', async () => {
      outside.refuseRecipient = (address) =>
        address === 'quiet@example.org' ? { code: 550, text: '5.1.1 Nobody' } : null;
      const id = await submit('fay@demo.test', ['<quiet@example.org> NOTIFY=NEVER'], mail({}));
      expect((await traceOf(system, id, 'message.bounced')).at(-1)?.body).toMatchObject({
        reported: false,
      });
      outside.refuseRecipient = null;
      await submit('alice@demo.test', ['barrier@demo.test'], mail({}));
      await inside.waitFor('barrier@demo.test');
      expect(inside.to('fay@demo.test')).toEqual([]);
    });

    it('says relayed where the hop cannot say more', async () => {
      await submit(
        'gus@demo.test',
        ['<ok@example.org> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;first+2Btag@example.org'],
        mail({ From: 'Gus <gus@demo.test>' }),
        ' RET=HDRS ENVID=env-1',
      );
      await outside.waitFor('ok@example.org');
      const told = await report('gus@demo.test');
      expect(told.message['Original-Envelope-Id']).toBe('env-1');
      expect(told.recipients).toEqual([
        expect.objectContaining({
          'Original-Recipient': 'rfc822; first+tag@example.org',
          'Final-Recipient': 'rfc822; ok@example.org',
          Action: 'relayed',
          Status: '2.0.0',
        }),
      ]);
    });

    it('is passed on where the hop can', async () => {
      await submit(
        'hal@demo.test',
        [
          '<ivy@demo.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;first+2Btag@demo.test',
          '<jim@demo.test> NOTIFY=NEVER',
          'kim@demo.test',
        ],
        mail({}),
        ' RET=FULL ENVID=env+2B2',
      );
      const passed = await inside.waitFor('ivy@demo.test');
      expect(passed.mail).toMatch(
        /^MAIL FROM:<hal@demo\.test>(?=.* RET=FULL)(?=.* ENVID=env\+2B2)/,
      );
      expect(passed.rcpt).toEqual([
        'RCPT TO:<ivy@demo.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;first+2Btag@demo.test',
        'RCPT TO:<jim@demo.test> NOTIFY=NEVER',
        'RCPT TO:<kim@demo.test>',
      ]);
      await submit('alice@demo.test', ['barrier2@demo.test'], mail({}));
      await inside.waitFor('barrier2@demo.test');
      expect(inside.to('hal@demo.test')).toEqual([]);
    });
  });

  describe('a hop that dies', () => {
    const big = mail({ 'Message-ID': '<big@demo.test>' }, `${'y'.repeat(76)}\r\n`.repeat(40_000));

    it('in the middle of the data, or before its answer, gets it again whole', async () => {
      inside.cutDataAfter = 1_000_000;
      const cut = await submit('alice@demo.test', ['cut@demo.test'], big);
      expect((await reached(cut, 'cut@demo.test', 'deferred')).last_reply).toMatch(
        /^4\d\d 4\.4\.2 /,
      );
      inside.cutDataAfter = null;
      inside.answer = (step, _line, { rcpt }) =>
        step === 'MESSAGE' && rcpt.some((line) => line.includes('silent@')) ? { cut: true } : null;
      const silent = await submit('alice@demo.test', ['silent@demo.test'], big);
      expect((await reached(silent, 'silent@demo.test', 'deferred')).last_reply).toMatch(
        /^4\d\d 4\.4\.2 /,
      );
      inside.answer = () => null;
      expect(inside.to('cut@demo.test').length + inside.to('silent@demo.test').length).toBe(0);

      // And one that is not there at all.
      const { port } = inside;
      await inside.stop();
      const before = inside;
      const down = await submit('alice@demo.test', ['down@demo.test'], mail({}));
      expect((await reached(down, 'down@demo.test', 'deferred')).last_reply).toMatch(
        /^4\d\d 4\.4\.[12] /,
      );
      inside = await RawHop.start(port);
      inside.extensions = before.extensions;
      for (const address of ['cut@demo.test', 'silent@demo.test', 'down@demo.test'])
        await dueNow(system, address);
      for (const address of ['cut@demo.test', 'silent@demo.test']) {
        const got = content(await inside.waitFor(address));
        expect(got.subarray(got.length - big.length).equals(big)).toBe(true);
        expect(messageId(got)).toBe('<big@demo.test>');
      }
      await inside.waitFor('down@demo.test');
    });
  });

  describe('a long wait', () => {
    it('is told after four hours, once, and ends after five days', async () => {
      outside.refuseRecipient = (address) =>
        address.startsWith('slow') ? { code: 450, text: '4.2.1 Not now' } : null;
      const id = await submit(
        'liz@demo.test',
        ['slow@example.org', '<slow-quiet@example.org> NOTIFY=FAILURE'],
        mail({ From: 'Liz <liz@demo.test>' }),
      );
      await reached(id, 'slow@example.org', 'deferred');
      await reached(id, 'slow-quiet@example.org', 'deferred');
      const age = (interval: string) =>
        system.query(`UPDATE mail.message SET received_at = now() - $2::interval WHERE id = $1`, [
          id,
          interval,
        ]);
      const again = async (attempts: number): Promise<void> => {
        await system.query(
          `UPDATE mail.recipient SET next_attempt_at = now() WHERE message_id = $1 AND state IN ('queued', 'deferred')`,
          [id],
        );
        await until(`attempt ${attempts}`, async () => {
          const row = await rowOf(id, 'slow@example.org');
          return row.attempts >= attempts && row.wait > 0;
        });
      };
      await age('3 hours 50 minutes');
      await again(2);
      await age('4 hours 1 minute');
      await again(3);
      const delayed = await report('liz@demo.test');
      expect(delayed.recipients).toEqual([
        expect.objectContaining({
          'Final-Recipient': 'rfc822; slow@example.org',
          Action: 'delayed',
          Status: '4.2.1',
        }),
      ]);
      const until_ = Date.parse(delayed.recipients[0]?.['Will-Retry-Until'] ?? '');
      expect(
        Math.abs(until_ - (Date.now() - 4 * 3_600_000 - 60_000 + 5 * 86_400_000)),
      ).toBeLessThan(120_000);
      await again(4);
      await age('5 days 1 minute');
      await system.query(
        `UPDATE mail.recipient SET next_attempt_at = now() WHERE message_id = $1 AND state IN ('queued', 'deferred')`,
        [id],
      );
      const given = await report('liz@demo.test', 2);
      outside.refuseRecipient = null;
      expect(given.recipients.map((recipient) => recipient['Final-Recipient']).sort()).toEqual([
        'rfc822; slow-quiet@example.org',
        'rfc822; slow@example.org',
      ]);
      for (const recipient of given.recipients)
        expect(recipient).toMatchObject({
          Action: 'failed',
          Status: '5.4.7',
          'Diagnostic-Code': 'smtp; 450 4.2.1 Not now',
        });
      await reached(id, 'slow@example.org', 'bounced');
      await sleep(300);
      expect(inside.to('liz@demo.test')).toHaveLength(2);
    });
  });

  describe('a copy that cannot be made', () => {
    it('does not hold up, or repeat, the copies of others, and ends as any other', async () => {
      outside.refuse = (sunk) =>
        sunk.to.includes('damaged@example.org') ? { code: 451, text: '4.2.0 Later' } : null;
      inside.answer = (step, line) =>
        step === 'RCPT' && line.includes('whole@') ? '451 4.2.0 Later' : null;
      const id = await submit(
        'nan@demo.test',
        ['damaged@example.org', 'whole@demo.test'],
        mail({ Subject: '[encrypt] Figures', From: 'Nan <nan@demo.test>' }),
      );
      await reached(id, 'damaged@example.org', 'deferred');
      await reached(id, 'whole@demo.test', 'deferred');
      outside.refuse = null;
      inside.answer = () => null;
      // The wrapper shows the subject, which stands in the index; who gets the message itself does not need it.
      await system.query('UPDATE mail.message SET part_index = NULL WHERE id = $1', [id]);
      await dueNow(system, 'damaged@example.org');
      await dueNow(system, 'whole@demo.test');
      await inside.waitFor('whole@demo.test');
      await reached(id, 'whole@demo.test', 'delivered');
      await until('tried again', async () => (await rowOf(id, 'damaged@example.org')).wait > 301);
      expect((await rowOf(id, 'damaged@example.org')).last_reply).toBe(
        '451 4.3.0 Stored message cannot be read',
      );
      await system.query(
        `UPDATE mail.message SET received_at = now() - interval '6 days' WHERE id = $1`,
        [id],
      );
      await dueNow(system, 'damaged@example.org');
      const told = await report('nan@demo.test');
      expect(told.recipients).toEqual([
        expect.objectContaining({
          'Final-Recipient': 'rfc822; damaged@example.org',
          Action: 'failed',
          Status: '5.4.7',
        }),
      ]);
      expect(inside.to('whole@demo.test')).toHaveLength(1);
    });

    it.each([
      'alice',
      'Alice <alice>',
      '<>',
      '"Alice" <a b@demo.test>',
      'a@b@demo.test',
      'Alice <alice@>',
      ';',
      '=?utf-8?q?=3Calice=40demo.test=3E?=',
      'Alice <alice@demo_.te st>',
    ])('is made all the same for From: %s', async (from) => {
      const to = `from-${createHash('sha256').update(from).digest('hex').slice(0, 16)}@example.org`;
      await submit('alice@demo.test', [to], mail({ Subject: '[encrypt] Figures', From: from }));
      const { raw } = await outside.waitFor(to, 1, 5);
      const text = raw.toString('latin1');
      expect(
        text.split('\r\n\r\n')[0]?.match(/^(From|To): [^\r]*<[^<>\r]+@[\w.-]+>\r?$/gm),
      ).toHaveLength(2);
      expect(text).toContain('message.html');
    });
  });

  it('keeps nothing of what has ended', async () => {
    await until(
      'all ends are written',
      async () =>
        (await system.query(`SELECT 1 FROM mail.recipient WHERE state IN ('queued', 'deferred')`))
          .length === 0,
    );
    const left = await system.query(
      `SELECT 1 FROM mail.message m WHERE open_recipients <> 0 OR transport_key IS NOT NULL OR (NOT protected AND EXISTS (SELECT 1 FROM mail.segment s WHERE s.message_id = m.id))`,
    );
    expect(left).toEqual([]);
  });

  it('relays a report of a report to nobody', async () => {
    outside.refuseRecipient = (address) =>
      address === 'gone@example.org' ? { code: 550, text: '5.1.1 Nobody' } : null;
    inside.answer = (step, line) =>
      step === 'RCPT' && line.includes('mia@') ? '550 5.1.1 Nobody either' : null;
    const id = queuedAs(
      await sendMail(system.ports.smtp, 'mia@demo.test', ['gone@example.org'], mail({})),
    );
    await traceOf(system, id, 'message.bounced');
    await until(
      'the report has bounced',
      async () =>
        (
          await system.query(
            `SELECT 1 FROM mail.recipient WHERE address = 'mia@demo.test' AND state = 'bounced'`,
          )
        ).length === 1,
    );
    const from = await system.query(
      `SELECT 1 FROM mail.message m JOIN mail.recipient r ON r.message_id = m.id WHERE m.sender = '' AND r.address = 'mia@demo.test'`,
    );
    expect(from).toHaveLength(1);
    outside.refuseRecipient = null;
    inside.answer = () => null;
  });
});
