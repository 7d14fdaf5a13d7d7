import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/ports';
import { retain } from '../support/retain';
import { Sink } from '../support/sink';
import { SmtpClient } from '../support/smtp';
import { System } from '../support/system';

const MESSAGES = Number(process.env['CHANCERY_SIZE_MESSAGES'] ?? 10_000);
const CONNECTIONS = 10;
const SENDER = 'alice@demo.test';
/** What a few pages of catalogue, free-space maps and rows of the queue's own may come to, whatever the number of messages. */
const TOLERANCE = 1_048_576;

/** Bytes on disk, by what they are for; `total` is what PostgreSQL says of the whole database. */
interface Sizes {
  total: number;
  content: number;
  trace: number;
  audit: number;
  queue: number;
  rest: number;
}

describe('ten thousand relayed messages', () => {
  let sink: Sink;
  let system: System;
  let before: Sizes;
  let sentBytes = 0;

  beforeAll(async () => {
    sink = await Sink.start();
    sink.discard = true;
    system = await System.start({ nextHop: sink.port });
    // What a first message makes once and for all is there before anything is measured.
    await send(50);
    before = await packed();
    sentBytes = 0;
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
  });

  /** Pipelined over ten connections; resolves when every one has ended and its end is written. */
  async function send(count: number): Promise<void> {
    let left = count;
    // Text that no compression makes small, another in each message.
    const body = randomBytes(7_200)
      .toString('base64')
      .match(/.{1,76}/g)!
      .join('\r\n');
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async (_, connection) => {
        const client = await SmtpClient.open(system.ports.smtp);
        while (left-- > 0) {
          const number = left + 1;
          const raw = `From: Alice <${SENDER}>\r\nTo: reader${number}@example.org\r\nSubject: Number ${number}\r\nMessage-ID: <${connection}.${number}.${Date.now()}@demo.test>\r\n\r\n${number}\r\n${body}\r\n`;
          sentBytes += raw.length;
          client.write(
            `MAIL FROM:<${SENDER}>\r\nRCPT TO:<reader${number}@example.org>\r\nDATA\r\n`,
          );
          for (let reply = 0; reply < 3; reply++) await client.reply();
          client.write(`${raw}.\r\n`);
          const answer = await client.reply();
          if (!answer.startsWith('250')) throw new Error(answer);
        }
        await client.quit();
      }),
    );
    await until(
      'every recipient has ended',
      async () =>
        (
          await system.query(
            `SELECT 1 FROM mail.recipient WHERE state IN ('queued', 'deferred') LIMIT 1`,
          )
        ).length === 0,
      120,
    );
  }

  async function sizes(): Promise<Sizes> {
    const [row] = await system.query<Record<keyof Sizes, string>>(`
      SELECT pg_database_size(current_database()) AS total,
             pg_total_relation_size('mail.segment') AS content,
             pg_total_relation_size('mail.message') + pg_total_relation_size('mail.recipient') AS trace,
             pg_total_relation_size('audit.record') AS audit,
             (SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'bullmq' AND c.relkind = 'r') AS queue`);
    const [total, content, trace, audit, queue] = [
      row!.total,
      row!.content,
      row!.trace,
      row!.audit,
      row!.queue,
    ].map(Number) as [number, number, number, number, number];
    return { total, content, trace, audit, queue, rest: total - content - trace - audit - queue };
  }

  /** Every table written anew, so that what is measured is what is kept and not what was once kept. */
  async function packed(): Promise<Sizes> {
    await until(
      'the audit has placed its records',
      async () =>
        (await system.query('SELECT 1 FROM audit.record WHERE position IS NULL LIMIT 1')).length ===
        0,
      60,
    );
    await system.query('VACUUM FULL');
    await system.query('CHECKPOINT');
    return sizes();
  }

  const difference = (after: Sizes): Sizes =>
    Object.fromEntries(
      Object.entries(after).map(([name, bytes]) => [name, bytes - before[name as keyof Sizes]]),
    ) as unknown as Sizes;
  const told = (what: string, each: Sizes): void =>
    console.info(
      `size: ${what}: ${Object.entries(each)
        .map(([name, bytes]) => `${name} ${(bytes / 1024).toFixed(0)} KiB`)
        .join(', ')}`,
    );

  it('leave none of their content: ordinary vacuum gives its room back', async () => {
    const from = performance.now();
    await send(MESSAGES);
    const seconds = (performance.now() - from) / 1000;
    console.info(
      `size: ${MESSAGES} messages, ${(sentBytes / 1e6).toFixed(0)} MB, in ${seconds.toFixed(1)} s (${(MESSAGES / seconds).toFixed(0)} a second)`,
    );
    told('before', before);
    expect(sink.taken).toBe(MESSAGES + 50);
    expect(await system.query('SELECT 1 FROM mail.segment')).toEqual([]);
    expect(
      await system.query(
        'SELECT 1 FROM mail.message WHERE part_index IS NOT NULL OR transport_key IS NOT NULL OR erased_at IS NULL',
      ),
    ).toEqual([]);
    await system.query('VACUUM mail.segment');
    // An index keeps its empty pages for the next entries until it is made anew; that is all that is left.
    expect((await sizes()).content - before.content).toBeLessThan(sentBytes / 50);
  });

  it('leave only their trace and their audit, and no more of it than those rows are', async () => {
    const after = difference(await packed());
    told('after the run', after);
    expect(after.content).toBeLessThanOrEqual(0);
    expect(Math.abs(after.total - after.trace - after.audit)).toBeLessThan(TOLERANCE);
    // About what the metadata of one message is; a body of 10 KB would show.
    expect(after.trace / MESSAGES).toBeLessThan(1_500);
    expect(after.audit / MESSAGES).toBeLessThan(2_500);
    expect(after.total).toBeLessThan(sentBytes / 2);
  });

  it('leave nothing but their audit once the trace is past its ninety days', async () => {
    await system.query(`UPDATE mail.message SET received_at = received_at - interval '91 days'`);
    let forgotten = 0;
    for (let round = 1; round > 0; forgotten += round) round = (await retain(system)).forgotten;
    expect(forgotten).toBe(MESSAGES + 50);
    const after = difference(await packed());
    told('past ninety days', after);
    expect(after.trace).toBeLessThanOrEqual(0);
    expect(after.content).toBeLessThanOrEqual(0);
    expect(Math.abs(after.total - after.audit)).toBeLessThan(TOLERANCE);
    const [records] = await system.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM audit.record',
    );
    console.info(
      `size: ${records!.n} audit records, ${(after.audit / MESSAGES).toFixed(0)} bytes a message; they stay by design`,
    );
  });
});
