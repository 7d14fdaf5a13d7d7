import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/ports';
import { content, TwoWays } from './two-ways';
import { dueNow, mail, traceOf } from './world';

const messageId = (raw: Buffer): string =>
  /^Message-ID: (.*?)\r?$/im.exec(raw.toString('latin1'))?.[1] ?? '';

describe('delivery', () => {
  let ways: TwoWays;
  beforeAll(async () => {
    ways = await TwoWays.start();
  });
  afterAll(() => ways?.stop());

  describe('routes', () => {
    it('go inside for our own domains and outside for all others, one copy each', async () => {
      const raw = mail({ To: 'x@demo.test, y@example.org' });
      await ways.submit('alice@demo.test', ['x@demo.test', 'y@example.org', 'Z@DEMO.test'], raw);
      const within = await ways.inside.waitFor('x@demo.test');
      expect(within.rcpt.map((line) => line.toLowerCase())).toEqual([
        'rcpt to:<x@demo.test>',
        'rcpt to:<z@demo.test>',
      ]);
      const sunk = await ways.outside.waitFor('y@example.org');
      expect(sunk.to).toEqual(['y@example.org']);
      for (const got of [content(within), sunk.raw])
        expect(got.subarray(got.length - raw.length).equals(raw)).toBe(true);
    });
  });

  describe('a refusal', () => {
    it('for now is tried again, with the same bytes', async () => {
      ways.outside.refuse = (sunk) =>
        sunk.to.some((to) => to.startsWith('later'))
          ? { code: 451, text: '4.2.0 Greylisted' }
          : null;
      const plain = await ways.submit(
        'alice@demo.test',
        ['later@example.org'],
        mail({ 'Message-ID': '<later@demo.test>' }),
      );
      const wrapped = await ways.submit(
        'alice@demo.test',
        ['later-wrapped@example.org'],
        mail({ Subject: '[encrypt] later' }),
      );
      const row = await ways.reached(plain, 'later@example.org', 'deferred');
      expect(row).toMatchObject({ attempts: 1, last_reply: '451 4.2.0 Greylisted' });
      expect(Math.round(row.wait)).toBeGreaterThan(280);
      expect(Math.round(row.wait)).toBeLessThanOrEqual(300);
      await ways.reached(wrapped, 'later-wrapped@example.org', 'deferred');
      const seen: Buffer[] = [];
      ways.outside.refuse = (sunk) => {
        if (!sunk.to.some((to) => to.startsWith('later'))) return null;
        seen.push(sunk.raw);
        return seen.length <= 2 ? { code: 452, text: '4.3.1 Not yet' } : null;
      };
      await dueNow(ways.system, 'later@example.org');
      await dueNow(ways.system, 'later-wrapped@example.org');
      await until('the second attempts', () => seen.length >= 2);
      const doubled = await until('the wait doubles', async () => {
        const now = await ways.rowOf(plain, 'later@example.org');
        return now.attempts === 2 && now.state === 'deferred' && now.wait > 301 ? now : null;
      });
      expect(Math.round(doubled.wait)).toBeLessThanOrEqual(600);
      await ways.reached(wrapped, 'later-wrapped@example.org', 'deferred');
      await dueNow(ways.system, 'later@example.org');
      await dueNow(ways.system, 'later-wrapped@example.org');
      await ways.outside.waitFor('later@example.org');
      await ways.outside.waitFor('later-wrapped@example.org');
      ways.outside.refuse = null;
      const attempts = (address: string) => [
        ...seen.filter((raw) => raw.includes(address)),
        ...ways.outside.to(address).map(({ raw }) => raw),
      ];
      for (const raw of attempts('later-wrapped@example.org')) {
        expect(messageId(raw)).toBe(
          messageId(ways.outside.to('later-wrapped@example.org')[0]!.raw),
        );
        expect(raw.includes('Numbers for Thursday')).toBe(false);
      }
      expect(
        seen
          .filter((raw) => messageId(raw) === '<later@demo.test>')
          .every((raw) => raw.equals(ways.outside.to('later@example.org')[0]!.raw)),
      ).toBe(true);
      expect(ways.outside.to('later@example.org')).toHaveLength(1);
      // Nobody is told of a delay this short.
      expect(
        (await traceOf(ways.system, plain, 'message.delivered')).map(({ kind }) => kind),
      ).toEqual(['message.committed', 'message.deferred', 'message.deferred', 'message.delivered']);
    });

    it('for good is reported, in the words of the hop', async () => {
      ways.outside.refuse = (sunk) =>
        sunk.to.includes('never@example.org')
          ? { code: 550, text: '5.1.1 <never@example.org>: No such person here' }
          : null;
      const id = await ways.submit(
        'ann@demo.test',
        ['never@example.org'],
        mail({ 'Message-ID': '<never@demo.test>', From: 'Ann <ann@demo.test>' }),
        ' ENVID=a+2Bb',
      );
      const told = await ways.report('ann@demo.test');
      ways.outside.refuse = null;
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
      expect((await traceOf(ways.system, id, 'message.bounced')).at(-1)?.body).toMatchObject({
        reported: true,
      });
      const [kept] = await ways.system.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM mail.segment WHERE message_id = $1',
        [id],
      );
      expect(kept?.n).toBe(0);
    });

    it('of a protected message is reported without a word of it', async () => {
      ways.outside.refuse = (sunk) =>
        sunk.to.includes('closed@example.org')
          ? { code: 554, text: '5.7.1 Attachments not wanted' }
          : null;
      await ways.submit(
        'bea@demo.test',
        ['closed@example.org'],
        mail({ Subject: '[encrypt] The merger', From: 'Bea <bea@demo.test>' }),
      );
      const transaction = await ways.inside.waitFor('bea@demo.test');
      ways.outside.refuse = null;
      const raw = content(transaction).toString('latin1');
      expect(raw).toContain('Attachments not wanted');
      expect(raw).not.toMatch(/Numbers for Thursday|merger/);
    });

    it('of one recipient concerns that one', async () => {
      ways.outside.refuseRecipient = (address) =>
        address === 'full@example.org'
          ? { code: 552, text: '5.2.2 Mailbox full' }
          : address === 'busy@example.org'
            ? { code: 450, text: '4.2.1 Busy' }
            : null;
      const id = await ways.submit(
        'cleo@demo.test',
        ['full@example.org', 'fine@example.org', 'busy@example.org'],
        mail({}),
      );
      const sunk = await ways.outside.waitFor('fine@example.org');
      expect(sunk.to).toEqual(['fine@example.org']);
      const told = await ways.report('cleo@demo.test');
      expect(told.recipients).toHaveLength(1);
      expect(told.recipients[0]).toMatchObject({
        'Final-Recipient': 'rfc822; full@example.org',
        Status: '5.2.2',
        'Diagnostic-Code': 'smtp; 552 5.2.2 Mailbox full',
      });
      await ways.reached(id, 'fine@example.org', 'delivered');
      await ways.reached(id, 'full@example.org', 'bounced');
      expect((await ways.reached(id, 'busy@example.org', 'deferred')).last_reply).toBe(
        '450 4.2.1 Busy',
      );
      ways.outside.refuseRecipient = null;
      await dueNow(ways.system, 'busy@example.org');
      expect((await ways.outside.waitFor('busy@example.org')).to).toEqual(['busy@example.org']);
      expect(ways.outside.to('fine@example.org')).toHaveLength(1);
    });

    it('that tries to write headers of its own writes none', async () => {
      ways.inside.answer = (step, line) =>
        step === 'RCPT' && line.includes('hostile@')
          ? '550-5.1.1 one\t\x07é <b>\r\n550 5.1.1 Action: delivered'
          : null;
      await ways.submit('dee@demo.test', ['hostile@demo.test'], mail({}));
      const told = await ways.report('dee@demo.test');
      ways.inside.answer = () => null;
      expect(told.recipients).toHaveLength(1);
      expect(told.recipients[0]).toMatchObject({ Action: 'failed', Status: '5.1.1' });
      expect(told.recipients[0]?.['Diagnostic-Code']).toMatch(
        /^smtp; 550 5\.1\.1 one [\x20-\x7e]*Action: delivered$/,
      );
    });

    it('is ours where the hop does not take an internationalised address', async () => {
      await ways.submit('eli@demo.test', ['jürgen@demo.test'], mail({}), ' SMTPUTF8');
      const told = await ways.report('eli@demo.test');
      expect(told.recipients[0]).toMatchObject({ Action: 'failed', Status: '5.6.7' });
    });
  });

  describe('a hop that dies', () => {
    const big = mail({ 'Message-ID': '<big@demo.test>' }, `${'y'.repeat(76)}\r\n`.repeat(40_000));

    it('in the middle of the data, or before its answer, gets it again whole', async () => {
      ways.inside.cutDataAfter = 1_000_000;
      const cut = await ways.submit('alice@demo.test', ['cut@demo.test'], big);
      expect((await ways.reached(cut, 'cut@demo.test', 'deferred')).last_reply).toMatch(
        /^4\d\d 4\.4\.2 /,
      );
      ways.inside.cutDataAfter = null;
      ways.inside.answer = (step, _line, { rcpt }) =>
        step === 'MESSAGE' && rcpt.some((line) => line.includes('silent@')) ? { cut: true } : null;
      const silent = await ways.submit('alice@demo.test', ['silent@demo.test'], big);
      expect((await ways.reached(silent, 'silent@demo.test', 'deferred')).last_reply).toMatch(
        /^4\d\d 4\.4\.2 /,
      );
      ways.inside.answer = () => null;
      expect(
        ways.inside.to('cut@demo.test').length + ways.inside.to('silent@demo.test').length,
      ).toBe(0);

      // And one that is not there at all.
      const bringBack = await ways.takeInsideAway();
      const down = await ways.submit('alice@demo.test', ['down@demo.test'], mail({}));
      expect((await ways.reached(down, 'down@demo.test', 'deferred')).last_reply).toMatch(
        /^4\d\d 4\.4\.[12] /,
      );
      await bringBack();
      for (const address of ['cut@demo.test', 'silent@demo.test', 'down@demo.test'])
        await dueNow(ways.system, address);
      for (const address of ['cut@demo.test', 'silent@demo.test']) {
        const got = content(await ways.inside.waitFor(address));
        expect(got.subarray(got.length - big.length).equals(big)).toBe(true);
        expect(messageId(got)).toBe('<big@demo.test>');
      }
      await ways.inside.waitFor('down@demo.test');
    });
  });

  describe('a copy that cannot be made', () => {
    it('does not hold up, or repeat, the copies of others, and ends as any other', async () => {
      ways.outside.refuse = (sunk) =>
        sunk.to.includes('damaged@example.org') ? { code: 451, text: '4.2.0 Later' } : null;
      ways.inside.answer = (step, line) =>
        step === 'RCPT' && line.includes('whole@') ? '451 4.2.0 Later' : null;
      const id = await ways.submit(
        'nan@demo.test',
        ['damaged@example.org', 'whole@demo.test'],
        mail({ Subject: '[encrypt] Figures', From: 'Nan <nan@demo.test>' }),
      );
      await ways.reached(id, 'damaged@example.org', 'deferred');
      await ways.reached(id, 'whole@demo.test', 'deferred');
      ways.outside.refuse = null;
      ways.inside.answer = () => null;
      // The wrapper shows the subject, which stands in the index; who gets the message itself does not need it.
      await ways.system.query('UPDATE mail.message SET part_index = NULL WHERE id = $1', [id]);
      await dueNow(ways.system, 'damaged@example.org');
      await dueNow(ways.system, 'whole@demo.test');
      await ways.inside.waitFor('whole@demo.test');
      await ways.reached(id, 'whole@demo.test', 'delivered');
      await until(
        'tried again, and nothing to send found',
        async () =>
          (await ways.rowOf(id, 'damaged@example.org')).last_reply ===
          '451 4.3.0 Stored message cannot be read',
      );
      // The fault is not the next hop's: there is nothing to give time to.
      expect((await ways.rowOf(id, 'damaged@example.org')).wait).toBeLessThan(60);
      await ways.age(id, '6 days');
      const told = await ways.report('nan@demo.test');
      expect(told.recipients).toEqual([
        expect.objectContaining({
          'Final-Recipient': 'rfc822; damaged@example.org',
          Action: 'failed',
          Status: '5.4.7',
        }),
      ]);
      expect(ways.inside.to('whole@demo.test')).toHaveLength(1);
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
      await ways.submit(
        'alice@demo.test',
        [to],
        mail({ Subject: '[encrypt] Figures', From: from }),
      );
      const { raw } = await ways.outside.waitFor(to, 1, 5);
      const text = raw.toString('latin1').replace(/\r\n[ \t]+/g, ' ');
      const [head = ''] = text.split('\r\n\r\n');
      expect(head.match(/^(From|To): [^\r]*<[^<>\r]+@[\w.-]+>\r?$/gm)).toHaveLength(2);
      expect(text).toContain('message.html');
    });
  });

  it('keeps nothing of what has ended', async () => {
    await until(
      'all ends are written',
      async () =>
        (
          await ways.system.query(
            `SELECT 1 FROM mail.recipient WHERE state IN ('queued', 'deferred')`,
          )
        ).length === 0,
    );
    const left = await ways.system.query(
      `SELECT 1 FROM mail.message m WHERE open_recipients <> 0 OR transport_key IS NOT NULL OR (NOT protected AND EXISTS (SELECT 1 FROM mail.segment s WHERE s.message_id = m.id))`,
    );
    expect(left).toEqual([]);
  });
});
