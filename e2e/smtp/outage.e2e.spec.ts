import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sleep, until } from '../support/ports';
import { Sink } from '../support/sink';
import { queuedAs, sendMail, SmtpClient } from '../support/smtp';
import { System } from '../support/system';
import { dueNow, inForce, keptFrom, mail } from './world';

const SECRET = { Subject: '[encrypt] Figures' };

describe('what a dependency takes with it', () => {
  let sink: Sink;
  let system: System;
  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({
      nextHop: sink.port,
      preload: resolve(import.meta.dirname, 'quick-sweep.mjs'),
    });
  });
  afterEach(() => {
    // Whatever goes away, the server stays.
    const { exitCode, signalCode } = system.server ?? {};
    expect(exitCode ?? signalCode ?? null, system.output.slice(-2_000)).toBeNull();
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
  });

  const send = (from: string, to: string, fields: Record<string, string> = {}) =>
    sendMail(system.ports.smtp, from, [to], mail(fields));

  describe('the key store', () => {
    const away = () =>
      system.query('REVOKE EXECUTE ON FUNCTION rights.wrapped_keys(uuid) FROM chancery_gateway');
    const back = () =>
      system.query('GRANT EXECUTE ON FUNCTION rights.wrapped_keys(uuid) TO chancery_gateway');

    it('is not missed while its keys are held', async () => {
      queuedAs(await send('alice@demo.test', 'held@example.org', SECRET));
      await away();
      queuedAs(await send('alice@demo.test', 'held@example.org', SECRET));
      await back();
    });

    it('away, defers all mail: nothing can be sealed', async () => {
      await away();
      await system.kill('SIGTERM');
      await system.startServer();
      for (const fields of [SECRET, {}])
        expect(await send('keyless@demo.test', 'keyless@example.org', fields)).toBe(
          '451 4.7.5 Encryption temporarily unavailable',
        );
      // The connection goes on.
      const client = await SmtpClient.open(system.ports.smtp);
      expect(await client.send('keyless@demo.test', ['keyless@example.org'], mail({}))).toMatch(
        /^451 4\.7\.5 /,
      );
      expect(await client.command('NOOP')).toMatch(/^250 /);
      await back();
      queuedAs(await client.send('alice@demo.test', ['keyless@example.org'], mail(SECRET)));
      await client.quit();
      const { raw } = await sink.waitFor('keyless@example.org');
      expect(raw.toString('latin1')).not.toContain('Numbers for Thursday');
      expect(await keptFrom(system, 'keyless@demo.test')).toBe(0);
    });

    it('away when the policy has to be opened with it, defers and never denies', async () => {
      // A domain's signing key is sealed: without the key store there is no whole policy.
      const made = await system.cli(['keys', 'dkim', 'demo.test']);
      expect(made.code, made.stderr).toBe(0);
      await away();
      await system.kill('SIGTERM');
      await system.startServer();
      expect(await send('keyless@demo.test', 'keyless@example.org', SECRET)).toBe(
        '451 4.3.0 Message policy temporarily unavailable, try again later',
      );
      await back();
      // It comes into force by itself with the next look for what is published.
      await inForce(system);
      queuedAs(await send('alice@demo.test', 'whole@example.org', SECRET));
      expect(await keptFrom(system, 'keyless@demo.test')).toBe(0);
    });
  });

  describe('PostgreSQL', () => {
    it.each(['stop', 'kill'] as const)(
      'gone (%s), defers; back, mail flows without a restart',
      async (how) => {
        const pid = system.server?.pid;
        const open = await SmtpClient.open(system.ports.smtp);
        queuedAs(await open.send('alice@demo.test', [`before-${how}@example.org`], mail(SECRET)));
        await system.stopDatabase(how);
        const gone = '451 4.3.0 Message cannot be stored at the moment, try again later';
        // On a connection of before, on one of now, and with a message too large to be kept in memory.
        expect(await open.send('gone@demo.test', ['gone@example.org'], mail(SECRET))).toBe(gone);
        expect(await send('gone@demo.test', 'gone@example.org')).toBe(gone);
        expect(
          await sendMail(
            system.ports.smtp,
            'gone@demo.test',
            ['gone@example.org'],
            mail({}, `${'x'.repeat(76)}\r\n`.repeat(40_000)),
          ),
        ).toBe(gone);
        await system.startDatabase();
        await until('mail flows again', async () =>
          (
            await open.send('alice@demo.test', [`after-${how}@example.org`], mail(SECRET))
          ).startsWith('250 '),
        );
        await open.quit();
        await sink.waitFor(`after-${how}@example.org`);
        await sink.waitFor(`before-${how}@example.org`);
        queuedAs(
          await sendMail(
            system.ports.smtp,
            'alice@demo.test',
            [`large-${how}@example.org`],
            mail({}, `${'x'.repeat(76)}\r\n`.repeat(40_000)),
          ),
        );
        await sink.waitFor(`large-${how}@example.org`);
        expect(await keptFrom(system, 'gone@demo.test')).toBe(0);
        expect(sink.to('gone@example.org')).toEqual([]);
        expect(system.server?.pid).toBe(pid);
        expect(system.server?.exitCode).toBeNull();
      },
    );

    it('gone while a report is made, nobody who has the message gets it again', async () => {
      const strike: { killed: Promise<void> | null } = { killed: null };
      sink.refuseRecipient = (address) =>
        address === 'full@example.org' ? { code: 552, text: '5.2.2 Full' } : null;
      sink.refuse = (sunk) => {
        if (sunk.to.includes('has-it@example.org')) strike.killed ??= system.stopDatabase('kill');
        return null;
      };
      const client = await SmtpClient.open(system.ports.smtp);
      await client.command('MAIL FROM:<teller@demo.test>');
      await client.command('RCPT TO:<full@example.org>');
      // This end and the report of it go together.
      await client.command('RCPT TO:<has-it@example.org> NOTIFY=SUCCESS');
      await client.command('DATA');
      client.write(Buffer.concat([mail({}), Buffer.from('.\r\n')]));
      const id = queuedAs(await client.reply());
      await client.quit();
      await sink.waitFor('has-it@example.org');
      await strike.killed;
      sink.refuse = null;
      await sleep(500);
      await system.startDatabase();
      const stateOf = async (address: string) =>
        (
          await system.query<{ state: string; attempts: number }>(
            'SELECT state, attempts FROM mail.recipient WHERE message_id = $1 AND address = $2',
            [id, address],
          )
        )[0];
      await until(
        'its end is written',
        async () => (await stateOf('has-it@example.org'))?.state === 'delivered',
        30,
      );
      // Its end stands if the commit was made before the kill; else it is found again.
      await until(
        'the other has an outcome',
        async () => (await stateOf('full@example.org'))?.state !== 'queued',
        30,
      );
      await dueNow(system, 'full@example.org');
      await dueNow(system, 'has-it@example.org');
      await sink.waitFor('teller@demo.test', 1, 30);
      expect((await stateOf('full@example.org'))?.state).toBe('bounced');
      expect(sink.to('has-it@example.org')).toHaveLength(1);
      sink.refuseRecipient = null;
    });

    it('gone and back, retries and leases work as before', async () => {
      sink.refuse = (sunk) =>
        sunk.to.includes('later@example.org') ? { code: 451, text: '4.2.0 Later' } : null;
      const id = queuedAs(await send('alice@demo.test', 'later@example.org'));
      const state = async () =>
        (
          await system.query<{ state: string }>(
            'SELECT state FROM mail.recipient WHERE message_id = $1',
            [id],
          )
        )[0]?.state;
      await until('deferred', async () => (await state()) === 'deferred');
      await system.stopDatabase('stop');
      await system.startDatabase();
      sink.refuse = null;
      await system.query(
        'UPDATE mail.recipient SET next_attempt_at = now() WHERE message_id = $1',
        [id],
      );
      await sink.waitFor('later@example.org', 1, 40);
      await until('delivered', async () => (await state()) === 'delivered');
      expect(sink.to('later@example.org')).toHaveLength(1);
    });
  });

  it('let nothing leave in the clear that a rule protects', () => {
    for (const { raw, to } of sink.mails) {
      if (!raw.toString('latin1').includes('[encrypt]')) continue;
      expect(raw.toString('latin1'), to.join()).not.toContain('Numbers for Thursday');
    }
  });
});
