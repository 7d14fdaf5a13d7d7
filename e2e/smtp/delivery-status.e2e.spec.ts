import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sleep, until } from '../support/ports';
import { TwoWays } from './two-ways';
import { mail, traceOf } from './world';

describe('delivery status', () => {
  let ways: TwoWays;
  beforeAll(async () => {
    ways = await TwoWays.start();
  });
  afterAll(() => ways?.stop());

  describe('delivery status (RFC 3461)', () => {
    it('is not sent where NOTIFY=NEVER', async () => {
      ways.outside.refuseRecipient = (address) =>
        address === 'quiet@example.org' ? { code: 550, text: '5.1.1 Nobody' } : null;
      const id = await ways.submit('fay@demo.test', ['<quiet@example.org> NOTIFY=NEVER'], mail({}));
      expect((await traceOf(ways.system, id, 'message.bounced')).at(-1)?.body).toMatchObject({
        reported: false,
      });
      ways.outside.refuseRecipient = null;
      await ways.submit('alice@demo.test', ['barrier@demo.test'], mail({}));
      await ways.inside.waitFor('barrier@demo.test');
      expect(ways.inside.to('fay@demo.test')).toEqual([]);
    });

    it('says relayed where the hop cannot say more', async () => {
      await ways.submit(
        'gus@demo.test',
        ['<ok@example.org> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;first+2Btag@example.org'],
        mail({ From: 'Gus <gus@demo.test>' }),
        ' RET=HDRS ENVID=env-1',
      );
      await ways.outside.waitFor('ok@example.org');
      const told = await ways.report('gus@demo.test');
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
      await ways.submit(
        'hal@demo.test',
        [
          '<ivy@demo.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;first+2Btag@demo.test',
          '<jim@demo.test> NOTIFY=NEVER',
          'kim@demo.test',
        ],
        mail({}),
        ' RET=FULL ENVID=env+2B2',
      );
      const passed = await ways.inside.waitFor('ivy@demo.test');
      expect(passed.mail).toMatch(
        /^MAIL FROM:<hal@demo\.test>(?=.* RET=FULL)(?=.* ENVID=env\+2B2)/,
      );
      expect(passed.rcpt).toEqual([
        'RCPT TO:<ivy@demo.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;first+2Btag@demo.test',
        'RCPT TO:<jim@demo.test> NOTIFY=NEVER',
        'RCPT TO:<kim@demo.test>',
      ]);
      await ways.submit('alice@demo.test', ['barrier2@demo.test'], mail({}));
      await ways.inside.waitFor('barrier2@demo.test');
      expect(ways.inside.to('hal@demo.test')).toEqual([]);
    });
  });

  describe('a long wait', () => {
    it('is told after four hours, once, and ends after five days', async () => {
      ways.outside.refuseRecipient = (address) =>
        address.startsWith('slow') ? { code: 450, text: '4.2.1 Not now' } : null;
      const id = await ways.submit(
        'liz@demo.test',
        ['slow@example.org', '<slow-quiet@example.org> NOTIFY=FAILURE'],
        mail({ From: 'Liz <liz@demo.test>' }),
      );
      await ways.reached(id, 'slow@example.org', 'deferred');
      await ways.reached(id, 'slow-quiet@example.org', 'deferred');
      const again = async (attempts: number, age: string): Promise<void> => {
        await ways.age(id, age);
        await until(`attempt ${attempts}`, async () => {
          const row = await ways.rowOf(id, 'slow@example.org');
          return row.attempts >= attempts && row.wait > 0;
        });
      };
      await again(2, '3 hours 50 minutes');
      await again(3, '4 hours 1 minute');
      const delayed = await ways.report('liz@demo.test');
      expect(delayed.recipients).toEqual([
        expect.objectContaining({
          'Final-Recipient': 'rfc822; slow@example.org',
          Action: 'delayed',
          Status: '4.2.1',
        }),
      ]);
      const willRetry = Date.parse(delayed.recipients[0]?.['Will-Retry-Until'] ?? '');
      expect(
        Math.abs(willRetry - (Date.now() - 4 * 3_600_000 - 60_000 + 5 * 86_400_000)),
      ).toBeLessThan(120_000);
      await again(4, '4 hours 10 minutes');
      await ways.age(id, '5 days 1 minute');
      const given = await ways.report('liz@demo.test', 2);
      ways.outside.refuseRecipient = null;
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
      await ways.reached(id, 'slow@example.org', 'bounced');
      await sleep(300);
      expect(ways.inside.to('liz@demo.test')).toHaveLength(2);
    });
  });

  it('relays a report of a report to nobody', async () => {
    ways.outside.refuseRecipient = (address) =>
      address === 'gone@example.org' ? { code: 550, text: '5.1.1 Nobody' } : null;
    ways.inside.answer = (step, line) =>
      step === 'RCPT' && line.includes('mia@') ? '550 5.1.1 Nobody either' : null;
    const id = await ways.submit('mia@demo.test', ['gone@example.org'], mail({}));
    await traceOf(ways.system, id, 'message.bounced');
    await until(
      'the report has bounced',
      async () =>
        (
          await ways.system.query(
            `SELECT 1 FROM mail.recipient WHERE address = 'mia@demo.test' AND state = 'bounced'`,
          )
        ).length === 1,
    );
    const from = await ways.system.query(
      `SELECT 1 FROM mail.message m JOIN mail.recipient r ON r.message_id = m.id WHERE m.sender = '' AND r.address = 'mia@demo.test'`,
    );
    expect(from).toHaveLength(1);
    ways.outside.refuseRecipient = null;
    ways.inside.answer = () => null;
  });
});
