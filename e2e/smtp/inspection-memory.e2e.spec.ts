import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sink } from '../support/sink';
import { SmtpClient } from '../support/smtp';
import { System } from '../support/system';
import { saveRule } from './world';

const MIB = 1024 * 1024;
const SESSIONS = 12;
const EACH = 16 * MIB;
/** Where sealed rows on their way to the database, one inspecting thread and garbage not yet collected go. */
const BESIDE = 160 * MIB;
const BUDGET = 64 * MIB;

const attachment = (bytes: Buffer): Buffer =>
  Buffer.from(
    [
      'From: alice@demo.test',
      'To: bob@example.org',
      'Subject: figures',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      '',
      'Attached.',
      '--b',
      'Content-Type: application/octet-stream; name=figures.bin',
      'Content-Disposition: attachment; filename=figures.bin',
      'Content-Transfer-Encoding: base64',
      '',
      ...(bytes.toString('base64').match(/.{1,76}/g) ?? []),
      '--b--',
      '',
    ].join('\r\n'),
  );

describe('memory for the inspection of attachments', () => {
  let sink: Sink;
  let system: System;
  const large = attachment(randomBytes(EACH));
  const small = attachment(Buffer.from('Project Falcon'));
  const harmless = attachment(Buffer.from('Nothing'));

  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({
      nextHop: sink.port,
      env: { CHANCERY_INSPECTION_MEMORY: String(BUDGET) },
    });
    await saveRule(system, {
      name: 'No falcons',
      conditions: [{ predicate: 'AttachmentContainsWords', args: { words: ['falcon'] } }],
      actions: [{ action: 'RejectMessage', args: { text: 'No falcons.', code: '5.7.1' } }],
    });
  });
  afterAll(async () => {
    clearInterval(watch);
    await system?.stop();
    await sink?.stop();
  });

  let most = 0;
  let watch: NodeJS.Timeout;
  const rss = (): number => {
    const status = readFileSync(`/proc/${system.server?.pid}/status`, 'latin1');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
  };
  /** A session with the message sent but for its final dot. */
  const sent = async (message: Buffer): Promise<SmtpClient> => {
    const client = await SmtpClient.open(system.ports.smtp);
    await client.command('MAIL FROM:<alice@demo.test>');
    await client.command('RCPT TO:<bob@example.org>');
    await client.command('DATA');
    await new Promise<void>((done) => client.socket.write(message, () => done()));
    return client;
  };
  const ended = async (client: SmtpClient): Promise<string> => {
    const reply = await client.command('.');
    await client.quit();
    return reply;
  };

  it('is one for all sessions, and small mail does not wait for the large', async () => {
    expect(await ended(await sent(large))).toMatch(/^250 /);
    const before = rss();
    watch = setInterval(() => (most = Math.max(most, rss())), 20);
    const sessions = await Promise.all(Array.from({ length: SESSIONS }, () => sent(large)));
    let answered = 0;
    const replies = sessions.map(async (client) => {
      const reply = await ended(client);
      answered++;
      return reply;
    });
    expect(await ended(await sent(small))).toMatch(/^550 5\.7\.1 No falcons/);
    expect(await ended(await sent(harmless))).toMatch(/^250 /);
    const meanwhile = answered;
    for (const reply of await Promise.all(replies)) expect(reply).toMatch(/^250 /);
    expect(meanwhile).toBeLessThan(SESSIONS);
    expect(most - before).toBeLessThan(BUDGET + BESIDE);
  });
});
