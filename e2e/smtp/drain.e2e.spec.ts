import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sleep, until } from '../support/ports';
import { Sink } from '../support/sink';
import { SmtpClient } from '../support/smtp';
import { System } from '../support/system';
import { mail } from './world';

const GOODBYE = '421 4.3.2 Service shutting down';

describe('SIGTERM under load', () => {
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

  /** Recipients of messages that were answered 250, and of those that were not. */
  const acknowledged = new Set<string>();
  const refused: string[] = [];

  /** Sends one message after another until the server says goodbye. */
  const load = async (): Promise<void> => {
    for (;;) {
      const client = await SmtpClient.open(system.ports.smtp).catch(() => null);
      if (!client || !client.greeting.startsWith('220'))
        return client?.socket.destroy() as undefined;
      for (let at = 0; at < 20; at++) {
        const to = `${randomUUID()}@example.org`;
        const reply = await client.send(
          'alice@demo.test',
          [to],
          mail({ Subject: at % 3 === 0 ? '[encrypt] x' : 'x' }),
        );
        if (reply.startsWith('250')) acknowledged.add(to);
        else {
          // Never cut: whoever was sending data has heard an answer, everybody else a goodbye.
          refused.push(reply);
          return client.socket.destroy() as unknown as undefined;
        }
      }
      await client.quit();
    }
  };
  /** Begins a message and holds it in the middle of its data. @returns what finishes it. */
  const halfway = async (to: string, lines: number): Promise<() => Promise<string>> => {
    const client = await SmtpClient.open(system.ports.smtp);
    await client.command('MAIL FROM:<alice@demo.test>');
    await client.command(`RCPT TO:<${to}>`);
    expect(await client.command('DATA')).toMatch(/^354 /);
    const raw = mail({}, `${'x'.repeat(76)}\r\n`.repeat(lines));
    client.write(raw.subarray(0, raw.length / 2));
    return async () => {
      client.write(raw.subarray(raw.length / 2));
      client.write('.\r\n');
      const reply = await client.reply();
      if (reply.startsWith('250')) acknowledged.add(to);
      client.socket.destroy();
      return reply;
    };
  };

  it('cuts no message, says 421 to others, loses nothing and ends in time', async () => {
    const loads = Array.from({ length: 8 }, () => load());
    const small = await halfway('small@example.org', 10);
    const large = await halfway('large@example.org', 50_000);
    await halfway('stuck@example.org', 100);
    const idle = await SmtpClient.open(system.ports.smtp);
    const addressed = await SmtpClient.open(system.ports.smtp);
    await addressed.command('MAIL FROM:<alice@demo.test>');
    await addressed.command('RCPT TO:<addressed@example.org>');
    const submission = await SmtpClient.open(system.ports.submission);
    await until('the load runs', () => acknowledged.size > 50);

    const signalled = Date.now();
    const gone = system.kill('SIGTERM');
    expect(await idle.reply()).toBe(GOODBYE);
    expect(await addressed.reply()).toBe(GOODBYE);
    expect(await submission.reply()).toBe(GOODBYE);
    const late = await SmtpClient.open(system.ports.smtp, '');
    expect(late.greeting).toBe(GOODBYE);
    await Promise.all(loads);
    await sleep(500);
    expect(await small()).toMatch(/^250 2\.0\.0 Ok: queued as /);
    await sleep(500);
    expect((await SmtpClient.open(system.ports.smtp, '')).greeting).toBe(GOODBYE);
    expect(await large()).toMatch(/^250 2\.0\.0 Ok: queued as /);
    for (const reply of refused) expect(reply).toBe(GOODBYE);
    // One client never goes on; it is not waited for without end.
    await gone;
    expect(Date.now() - signalled).toBeLessThan(30_000);
    expect(system.server?.exitCode).toBe(0);

    // What was acknowledged is delivered, before or after, once.
    await system.startServer();
    await until('everything acknowledged is delivered', () => {
      const reached = new Set(sink.mails.flatMap(({ to }) => to));
      return [...acknowledged].every((to) => reached.has(to));
    });
    const copies = new Map<string, number>();
    for (const to of sink.mails.flatMap((sunk) => sunk.to))
      copies.set(to, (copies.get(to) ?? 0) + 1);
    expect([...copies].filter(([, count]) => count > 1)).toEqual([]);
    expect([...copies.keys()].filter((to) => !acknowledged.has(to))).toEqual([]);
    await until(
      'every end is written',
      async () =>
        (await system.query(`SELECT 1 FROM mail.recipient WHERE state IN ('queued', 'deferred')`))
          .length === 0,
    );
    expect(await system.query(`SELECT 1 FROM mail.segment WHERE staged`)).toEqual([]);
  });
});
