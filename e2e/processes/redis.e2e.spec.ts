import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRedis } from '../../tools/redis.mjs';
import { openWrapped, passcodeOf, PortalClient, ticketOf } from '../support/portal-client';
import { until } from '../support/ports';
import { isWrapper } from '../support/protect';
import { Sink } from '../support/sink';
import { queuedAs, sendMail, wireForm } from '../support/smtp';
import { System } from '../support/system';

const SENDER = 'alice@demo.test';

let mails = 0;
const mailTo = (address: string, subject: string): Buffer =>
  Buffer.from(
    `From: Alice <${SENDER}>\r\nTo: ${address}\r\nSubject: ${subject}\r\nMessage-ID: <${++mails}.redis@demo.test>\r\n\r\nNumbers for Thursday.\r\n`,
  );

/** The whole server with its queues in Redis, which may be emptied or die at any moment. */
describe('one process, queues in Redis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chancery-redis-'));
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let sink: Sink;
  let system: System;

  beforeAll(async () => {
    redis = await startRedis({ dir: folder });
    sink = await Sink.start();
    system = await System.start({ nextHop: sink.port, redisUrl: redis.url });
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
    await redis?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const send = async (address: string, subject: string): Promise<Buffer> => {
    const raw = mailTo(address, subject);
    queuedAs(await sendMail(system.ports.smtp, SENDER, [address], raw));
    return wireForm(raw);
  };
  const commands = async <T>(work: (client: Redis) => Promise<T>): Promise<T> => {
    const client = new Redis(redis.url);
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  };
  const port = () => Number(new URL(redis.url).port);

  /** Messages that the next hop put off until later, so that only the queue will carry them. */
  const deferred = async (addresses: string[]): Promise<void> => {
    sink.refuse = () => ({ code: 451, text: '4.3.0 Later' });
    for (const address of addresses) await send(address, `[encrypt] For ${address}`);
    await until('all are put off', async () => {
      const [row] = await system.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM mail.recipient WHERE state = 'deferred' AND address = ANY ($1)`,
        [addresses],
      );
      return row?.n === addresses.length;
    });
    sink.refuse = null;
  };
  /** What five minutes do: they are due. */
  const due = (addresses: string[]) =>
    system.query(
      `UPDATE mail.recipient SET next_attempt_at = now() WHERE state = 'deferred' AND address = ANY ($1)`,
      [addresses],
    );

  it('a protected message goes from SMTP to the portal', async () => {
    const sent = await send('bob@example.org', '[encrypt] Figures');
    const { raw: wrapper } = await sink.waitFor('bob@example.org');
    const { raw } = await openWrapped(system, sink, wrapper, 'bob@example.org');
    expect(raw.equals(sent)).toBe(true);
    expect(await commands((client) => client.keys('bull:*'))).not.toEqual([]);
  });

  it('a queue that was emptied fills again from the database', async () => {
    const waiting = ['carol@example.org', 'dora@example.org', 'erin@example.org'];
    await deferred(waiting);
    await commands((client) => client.flushall());
    await due(waiting);
    for (const address of waiting)
      expect(isWrapper((await sink.waitFor(address, 1, 30)).raw)).toBe(true);
    await send('frank@example.org', '[encrypt] After it');
    await sink.waitFor('frank@example.org');
  });

  it('emptied again and again while mail comes in, it loses and doubles nothing', async () => {
    const addresses = Array.from({ length: 30 }, (_, n) => `r${n}@example.org`);
    await deferred(addresses);
    await due(addresses);
    for (let round = 0; round < 10; round++) {
      await commands((client) => client.flushall());
      await send(`during${round}@example.org`, '[encrypt] Meanwhile');
    }
    for (const address of addresses) await sink.waitFor(address, 1, 60);
    for (let round = 0; round < 10; round++) await sink.waitFor(`during${round}@example.org`);
    await until('nothing waits', async () => {
      const [row] = await system.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM mail.recipient WHERE state IN ('queued', 'deferred')`,
      );
      return row?.n === 0;
    });
    for (const address of addresses)
      expect([address, sink.to(address).length]).toEqual([address, 1]);
  });

  it('mail is accepted and delivered while Redis is dead, and a passcode goes out when it is back', async () => {
    const waiting = ['grace@example.org'];
    await deferred(waiting);
    process.kill(redis.pid, 'SIGKILL');
    const sent = await send('heidi@example.org', '[encrypt] Without Redis');
    const { raw: wrapper } = await sink.waitFor('heidi@example.org');

    // The portal answers at once, although what it wants done has nowhere to go yet.
    const client = new PortalClient(system.portalUrl, await ticketOf(wrapper));
    await client.begin();
    const asked = await Promise.race([
      client.call('POST', `/tickets/${client.ticket}/passcodes`),
      new Promise<null>((done) => setTimeout(() => done(null), 10_000)),
    ]);
    expect(asked?.status).toBe(202);
    const { reference } = (await asked!.json()) as { reference: string };

    await due(waiting);
    redis = await startRedis({ dir: mkdtempSync(join(folder, 'again-')), port: port() });
    const { code } = await until(
      'the passcode mail',
      async () => {
        for (const mail of sink.to('heidi@example.org')) {
          const found = await passcodeOf(mail.raw).catch(() => null);
          if (found?.reference === reference) return found;
        }
        return null;
      },
      60,
    );
    const entered = await client.call('POST', `/tickets/${client.ticket}/session`, { code });
    expect(entered.status).toBe(204);
    expect((await client.open()).raw.equals(sent)).toBe(true);
    await sink.waitFor('grace@example.org', 1, 60);
  });

  it('it stops in order while Redis is dead', async () => {
    await redis.stop();
    const began = Date.now();
    await system.kill('SIGTERM');
    expect(system.server?.exitCode).toBe(0);
    // Far from the 40 s after which it would end by force, and from waiting for one queue after the other.
    const took = Date.now() - began;
    console.log(`stopped without Redis in ${took} ms`);
    expect(took).toBeLessThan(20_000);
  });

  it('it starts and carries mail while Redis is dead, and goes on when Redis is there', async () => {
    await system.startServer();
    await send('ivan@example.org', '[encrypt] Started without');
    await sink.waitFor('ivan@example.org');
    redis = await startRedis({ dir: mkdtempSync(join(folder, 'again-')), port: port() });
    await deferred(['judy@example.org']);
    await due(['judy@example.org']);
    await sink.waitFor('judy@example.org', 1, 60);
  });
});
