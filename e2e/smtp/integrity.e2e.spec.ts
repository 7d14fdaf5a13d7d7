import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sleep, until } from '../support/ports';
import { Sink } from '../support/sink';
import { queuedAs, sendMail, SmtpClient } from '../support/smtp';
import { System } from '../support/system';
import { keptFrom, mail, traceOf } from './world';

describe('loops, forgeries and cut connections', () => {
  let sink: Sink;
  let system: System;
  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({ nextHop: sink.port });
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
  });

  const stagedRows = async (): Promise<number> =>
    (
      await system.query<{ n: number }>('SELECT count(*)::int AS n FROM mail.segment WHERE staged')
    )[0]?.n ?? -1;

  describe('loops', () => {
    it('knows its own token, in a relayed message and in a wrapper', async () => {
      queuedAs(
        await sendMail(system.ports.smtp, 'alice@demo.test', ['loop@example.org'], mail({})),
      );
      queuedAs(
        await sendMail(
          system.ports.smtp,
          'alice@demo.test',
          ['loop2@example.org'],
          mail({ Subject: '[encrypt] x' }),
        ),
      );
      for (const address of ['loop@example.org', 'loop2@example.org']) {
        const { raw } = await sink.waitFor(address);
        expect(raw.toString('latin1')).toMatch(/^X-Chancery-Loop: /m);
        expect(
          await sendMail(system.ports.smtp, 'alice@demo.test', ['again@example.org'], raw),
        ).toBe('554 5.4.6 Mail loop detected');
        // Folded and in other letters it is the same token.
        const disguised = raw
          .toString('latin1')
          .replace(/X-Chancery-Loop: /, 'x-chancery-LOOP:\r\n\t');
        expect(
          await sendMail(
            system.ports.smtp,
            'alice@demo.test',
            ['again@example.org'],
            Buffer.from(disguised, 'latin1'),
          ),
        ).toBe('554 5.4.6 Mail loop detected');
      }
    });

    it("takes another installation's token and leaves it for its owner", async () => {
      const { raw } = await sink.waitFor('loop@example.org');
      const [, id = '', mac = ''] =
        /^X-Chancery-Loop: ([0-9a-f-]+)\.(\S+)/m.exec(raw.toString('latin1')) ?? [];
      const foreign = [
        `${id}.${mac.slice(0, -2)}AA`,
        `${'0'.repeat(8)}${id.slice(8)}.${mac}`,
        `${id}.`,
        'nonsense',
      ];
      for (const [at, token] of foreign.entries()) {
        queuedAs(
          await sendMail(
            system.ports.smtp,
            'alice@demo.test',
            [`foreign${at}@example.org`],
            mail({ 'X-Chancery-Loop': token }),
          ),
        );
        const passed = await sink.waitFor(`foreign${at}@example.org`);
        expect(passed.raw.toString('latin1')).toContain(`X-Chancery-Loop: ${token}\r\n`);
      }
    });

    it('counts hops: 50 are taken, 51 are a loop', async () => {
      const received = (hops: number) =>
        Buffer.concat([
          Buffer.from('Received: from a by b; Sat, 21 Nov 2026 05:00:00 +0000\r\n'.repeat(hops)),
          mail({}),
        ]);
      queuedAs(
        await sendMail(system.ports.smtp, 'alice@demo.test', ['hops@example.org'], received(50)),
      );
      expect(
        await sendMail(system.ports.smtp, 'alice@demo.test', ['hops@example.org'], received(51)),
      ).toBe('554 5.4.6 Mail loop detected');
    });
  });

  describe('forged marks of ours', () => {
    it('count for nothing and do not go on', async () => {
      const ours = [
        'X-Chancery-Trace',
        'X-Chancery-Rules',
        'X-Chancery-Reply',
        'x-chancery-trace',
        'X-CHANCERY-RULES',
        'X-Chancery-Reply ',
        'X-chancery-Trace',
      ];
      const forged = ours
        .map((name) => `${name}: encrypt-only 0191b3a0-0000-7000-8000-000000000000\r\n`)
        .join('');
      const raw = (subject: string) =>
        Buffer.concat([
          Buffer.from(forged),
          mail({ Subject: subject, 'X-Chancery-Protected': 'yes', 'X-Chancery-Bypass': '1' }),
        ]);
      queuedAs(
        await sendMail(
          system.ports.smtp,
          'alice@demo.test',
          ['forged1@example.org'],
          raw('[encrypt] Figures'),
        ),
      );
      queuedAs(
        await sendMail(
          system.ports.smtp,
          'alice@demo.test',
          ['forged2@example.org'],
          raw('Figures'),
        ),
      );
      const wrapper = await sink.waitFor('forged1@example.org');
      expect(wrapper.raw.toString('latin1')).toContain('message.html');
      expect(wrapper.raw.toString('latin1')).not.toContain('0191b3a0-0000-7000-8000');
      const passed = (await sink.waitFor('forged2@example.org')).raw.toString('latin1');
      expect(passed).not.toContain('0191b3a0-0000-7000-8000');
      expect(passed.match(/^x-chancery-trace *:/gim)).toHaveLength(1);
    });
  });

  describe('a connection that is cut', () => {
    it('leaves nothing of a small message', async () => {
      for (const bytes of [0, 1, 20, 200]) {
        const client = await SmtpClient.open(system.ports.smtp);
        await client.command('MAIL FROM:<cut@demo.test>');
        await client.command('RCPT TO:<cut@example.org>');
        await client.command('DATA');
        client.write(mail({}).subarray(0, bytes));
        await sleep(20);
        client.socket.destroy();
      }
      // The dot without its line end is no end.
      const client = await SmtpClient.open(system.ports.smtp);
      await client.command('MAIL FROM:<cut@demo.test>');
      await client.command('RCPT TO:<cut@example.org>');
      await client.command('DATA');
      client.write(Buffer.concat([mail({}), Buffer.from('.\r')]));
      await sleep(20);
      client.socket.end();
      queuedAs(
        await sendMail(system.ports.smtp, 'alice@demo.test', ['after@example.org'], mail({})),
      );
      await sink.waitFor('after@example.org');
      expect(await keptFrom(system, 'cut@demo.test')).toBe(0);
      expect(sink.to('cut@example.org')).toEqual([]);
    });

    const upload = async (): Promise<SmtpClient> => {
      const client = await SmtpClient.open(system.ports.smtp);
      await client.command('MAIL FROM:<cut@demo.test>');
      await client.command('RCPT TO:<cut@example.org>');
      await client.command('DATA');
      client.write(mail({}, `${'x'.repeat(76)}\r\n`.repeat(3_000_000 / 78)));
      await until('rows are staged', async () => (await stagedRows()) >= 2);
      return client;
    };

    it('leaves no staged row of a large one', async () => {
      const client = await upload();
      client.socket.destroy();
      await until('staged rows are gone', async () => (await stagedRows()) === 0);
      expect(await keptFrom(system, 'cut@demo.test')).toBe(0);
    });

    it('leaves rows to the sweep when the gateway dies with it, for an hour', async () => {
      const client = await upload();
      await system.kill('SIGKILL');
      client.socket.destroy();
      expect(await stagedRows()).toBeGreaterThanOrEqual(2);
      await system.startServer();
      await sleep(1_000);
      expect(await stagedRows()).toBeGreaterThanOrEqual(2);
      await system.query(
        `UPDATE mail.segment SET written_at = now() - interval '61 minutes' WHERE staged`,
      );
      await system.kill('SIGTERM');
      await system.startServer();
      await until('the sweep took them', async () => (await stagedRows()) === 0);
      expect(await keptFrom(system, 'cut@demo.test')).toBe(0);
    });
  });

  describe('the null sender', () => {
    it('is taken, and its failures are told to nobody', async () => {
      sink.refuse = (sunk) =>
        sunk.to.includes('nobody@example.org') ? { code: 550, text: '5.1.1 No such person' } : null;
      const before = sink.mails.length;
      const id = queuedAs(
        await sendMail(
          system.ports.smtp,
          '',
          ['nobody@example.org'],
          mail({ From: 'Alice <alice@demo.test>' }),
        ),
      );
      const trace = await traceOf(system, id, 'message.bounced');
      expect(trace.find(({ kind }) => kind === 'message.bounced')?.body).toMatchObject({
        reported: false,
      });
      sink.refuse = null;
      queuedAs(
        await sendMail(system.ports.smtp, 'alice@demo.test', ['barrier@example.org'], mail({})),
      );
      await sink.waitFor('barrier@example.org');
      expect(sink.mails.slice(before).flatMap(({ to }) => to)).toEqual(['barrier@example.org']);
      expect(await keptFrom(system, '')).toBe(1);
    });
  });
});
