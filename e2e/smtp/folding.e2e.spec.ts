import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/ports';
import { Sink } from '../support/sink';
import { queuedAs, sendMail, SmtpClient } from '../support/smtp';
import { System } from '../support/system';
import { mail, traceOf } from './world';
import { SwallowingProxy } from './swallowing-proxy';

describe('a message that is sent again because our answer was lost', () => {
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

  const rowsFor = (address: string) =>
    system.query<{ id: string; state: string }>(
      'SELECT message_id AS id, state FROM mail.recipient WHERE address = $1 ORDER BY message_id',
      [address],
    );
  const keptFor = (address: string) =>
    until(`kept for ${address}`, async () =>
      (await rowsFor(address)).length > 0 ? rowsFor(address) : null,
    );
  /** Sends up to the final dot, written with the last bytes of the content; the answer is not waited for. */
  const upToTheDot = async (to: string, raw: Buffer): Promise<SmtpClient> => {
    const client = await SmtpClient.open(system.ports.smtp);
    await client.command('MAIL FROM:<alice@demo.test>');
    await client.command(`RCPT TO:<${to}>`);
    await client.command('DATA');
    client.write(Buffer.concat([raw, Buffer.from('.\r\n')]));
    return client;
  };
  /** One row, one copy, and a note in the trace. */
  const foldedOnce = async (to: string, id: string): Promise<void> => {
    await traceOf(system, id, 'message.folded');
    await sink.waitFor(to);
    await until('delivered', async () =>
      (await rowsFor(to)).every(({ state }) => state === 'delivered'),
    );
    expect((await rowsFor(to)).map((row) => row.id)).toEqual([id]);
    expect(sink.to(to)).toHaveLength(1);
  };

  it('over a way that swallows the 250, is folded into the first', async () => {
    const proxy = await SwallowingProxy.start(system.ports.smtp);
    const raw = mail({});
    const lossy = await SmtpClient.open(proxy.port);
    expect(await lossy.send('alice@demo.test', ['swallowed@example.org'], raw)).toBe('');
    await proxy.stop();
    const [answer = ''] = proxy.swallowed;
    const again = queuedAs(
      await sendMail(system.ports.smtp, 'alice@demo.test', ['swallowed@example.org'], raw),
    );
    expect(again).toBe(queuedAs(answer));
    await foldedOnce('swallowed@example.org', again);
  });

  it('by a client that went away after our answer was sent, is folded', async () => {
    const raw = mail({ Subject: '[encrypt] once' });
    const client = await upToTheDot('unread@example.org', raw);
    const [first] = await keptFor('unread@example.org');
    client.socket.destroy();
    await sink.waitFor('unread@example.org');
    expect(
      queuedAs(await sendMail(system.ports.smtp, 'alice@demo.test', ['unread@example.org'], raw)),
    ).toBe(first?.id);
    await foldedOnce('unread@example.org', first?.id ?? '');
  });

  it('by a client that was gone before the commit, is folded', async () => {
    // The connection ends with the dot; whether the message was kept by then, nobody outside can know.
    for (let at = 0; at < 10; at++) {
      const to = `gone${at}@example.org`;
      const raw = mail({});
      const client = await upToTheDot(to, raw);
      await new Promise<void>((done) => client.socket.end(() => done()));
      client.socket.destroy();
      const [first] = await keptFor(to);
      expect(
        queuedAs(await sendMail(system.ports.smtp, 'alice@demo.test', [to], raw)),
        `try ${at}`,
      ).toBe(first?.id);
      await foldedOnce(to, first?.id ?? '');
    }
  });

  it('a large one leaves no second copy of its segments', async () => {
    const raw = mail({}, `${'z'.repeat(76)}\r\n`.repeat(40_000));
    const client = await upToTheDot('large@example.org', raw);
    const [first] = await keptFor('large@example.org');
    client.socket.destroy();
    expect(
      queuedAs(await sendMail(system.ports.smtp, 'alice@demo.test', ['large@example.org'], raw)),
    ).toBe(first?.id);
    await foldedOnce('large@example.org', first?.id ?? '');
    await until(
      'no segment is left',
      async () => (await system.query('SELECT 1 FROM mail.segment WHERE staged')).length === 0,
    );
  });

  it('after the gateway was killed before it knew of the answer, is folded', async () => {
    const raw = mail({ Subject: '[encrypt] killed' });
    const client = await upToTheDot('killed@example.org', raw);
    const [first] = await keptFor('killed@example.org');
    await system.kill('SIGKILL');
    client.socket.destroy();
    await system.startServer();
    expect(
      queuedAs(await sendMail(system.ports.smtp, 'alice@demo.test', ['killed@example.org'], raw)),
    ).toBe(first?.id);
    await traceOf(system, first?.id ?? '', 'message.folded');
    await sink.waitFor('killed@example.org');
    expect((await rowsFor('killed@example.org')).map((row) => row.id)).toEqual([first?.id]);
  });

  it('is another message on a live session, and after a proper goodbye', async () => {
    const raw = mail({});
    const client = await SmtpClient.open(system.ports.smtp);
    const one = queuedAs(await client.send('alice@demo.test', ['twice@example.org'], raw));
    const two = queuedAs(await client.send('alice@demo.test', ['twice@example.org'], raw));
    await client.quit();
    const three = queuedAs(
      await sendMail(system.ports.smtp, 'alice@demo.test', ['twice@example.org'], raw),
    );
    expect(new Set([one, two, three]).size).toBe(3);
    await sink.waitFor('twice@example.org', 3);
  });

  it('once folded and answered, is another message the next time', async () => {
    const raw = mail({});
    const client = await upToTheDot('third@example.org', raw);
    const [first] = await keptFor('third@example.org');
    client.socket.destroy();
    expect(
      queuedAs(await sendMail(system.ports.smtp, 'alice@demo.test', ['third@example.org'], raw)),
    ).toBe(first?.id);
    expect(
      queuedAs(await sendMail(system.ports.smtp, 'alice@demo.test', ['third@example.org'], raw)),
    ).not.toBe(first?.id);
    await sink.waitFor('third@example.org', 2);
  });

  it('is another message when anything in it differs, or nothing names it', async () => {
    const raw = mail({});
    const lose = async (to: string, content: Buffer): Promise<string> => {
      const client = await upToTheDot(to, content);
      const rows = await keptFor(to);
      client.socket.destroy();
      return rows.at(-1)?.id ?? '';
    };
    const first = await lose('differs@example.org', raw);
    const others = [
      await sendMail(system.ports.smtp, 'bob@demo.test', ['differs@example.org'], raw),
      await sendMail(
        system.ports.smtp,
        'alice@demo.test',
        ['differs@example.org', 'more@example.org'],
        raw,
      ),
      await sendMail(
        system.ports.smtp,
        'alice@demo.test',
        ['differs@example.org'],
        Buffer.concat([raw, Buffer.from('P.S.\r\n')]),
      ),
    ].map(queuedAs);
    expect(new Set([first, ...others]).size).toBe(4);
    const nameless = Buffer.from('From: alice@demo.test\r\nSubject: x\r\n\r\nx\r\n');
    const unnamed = await lose('nameless@example.org', nameless);
    expect(
      queuedAs(
        await sendMail(system.ports.smtp, 'alice@demo.test', ['nameless@example.org'], nameless),
      ),
    ).not.toBe(unnamed);
    await sink.waitFor('nameless@example.org', 2);
  });

  it('is another message after an hour', async () => {
    const raw = mail({});
    const client = await upToTheDot('hour@example.org', raw);
    const [first] = await keptFor('hour@example.org');
    await system.kill('SIGKILL');
    client.socket.destroy();
    await system.query(
      `UPDATE mail.message SET received_at = now() - interval '61 minutes' WHERE id = $1`,
      [first?.id],
    );
    await system.startServer();
    expect(
      queuedAs(await sendMail(system.ports.smtp, 'alice@demo.test', ['hour@example.org'], raw)),
    ).not.toBe(first?.id);
  });
});
