import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sleep } from '../support/ports';
import { Sink } from '../support/sink';
import { queuedAs, SmtpClient } from '../support/smtp';
import { System } from '../support/system';

/**
 * What one server or another has taken for the end of data, and what only a dot line between CRLFs is
 * (smtpsmuggling.com and its scanner; CERT VU#302671). None of these ends a message.
 */
const SEQUENCES = [
  '\n.\n',
  '\n.\r',
  '\r.\n',
  '\r.\r',
  '\n.\r\n',
  '\r.\r\n',
  '\r\n.\n',
  '\r\n.\r',
  '\n\n.\r\n',
  '\r\r.\r\n',
  '\r\n.\r\r\n',
  '\r\r\n.\r\r\n',
  '\r\n\0.\r\n',
  '\r\n.\0\r\n',
  '\r\0\n.\r\n',
  '\r\n\0.\0\r\n',
];
/** Legal as content: a CRLF everywhere, and a NUL that RFC 5321 does not want but nobody can smuggle by. */
const LEGAL = /^(?:[^\r\n]|\r\n)*$/;

const named = (sequence: string) =>
  JSON.stringify(sequence).slice(1, -1).replaceAll('\\u0000', '\\0');
const bytes = (text: string) => Buffer.from(text, 'latin1');

/** What stands behind the sequence: commands of a second message, were it the end. */
const BEHIND =
  'MAIL FROM:<evil@demo.test>\r\nRCPT TO:<smuggled@example.org>\r\nDATA\r\nSubject: x\r\n\r\ny\r\n';
const END = bytes('.\r\n');
const REFUSED = '554 5.6.0 Message contains bare CR or LF; lines end with CRLF (RFC 5321 2.3.8)';

describe('SMTP smuggling, inwards', () => {
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

  /** A session that has been told to send data, and what the recipient's name is. */
  const atData = async (client: SmtpClient): Promise<string> => {
    const recipient = `${randomUUID()}@example.org`;
    client.write(`MAIL FROM:<alice@demo.test>\r\nRCPT TO:<${recipient}>\r\nDATA\r\n`);
    expect(await client.reply()).toMatch(/^250 /);
    expect(await client.reply()).toMatch(/^250 /);
    expect(await client.reply()).toMatch(/^354 /);
    return recipient;
  };
  /** One answer, and the next command gets its own. */
  const inStep = async (client: SmtpClient): Promise<void> => {
    expect(await client.command('NOOP')).toMatch(/^250 /);
    expect(await client.command('VRFY step')).toMatch(/^252 /);
    expect(client.unread).toBe('');
  };

  it.each(SEQUENCES.map((sequence) => [named(sequence), sequence] as const))(
    '%s ends nothing, wherever the bytes are cut',
    async (_name, sequence) => {
      const before = `Subject: first\r\n\r\nfirst`;
      const content = bytes(`${before}${sequence}${BEHIND}`);
      const legal = LEGAL.test(content.toString('latin1'));
      // Cut at every byte; the cuts of one sequence go over four connections side by side.
      const cuts = Array.from({ length: content.length + END.length - 1 }, (_, at) => at + 1);
      const whole = Buffer.concat([content, END]);
      const accepted: string[] = [];
      await Promise.all(
        [0, 1, 2, 3].map(async (lane) => {
          const client = await SmtpClient.open(system.ports.smtp);
          for (const cut of cuts.filter((_, at) => at % 4 === lane)) {
            const recipient = await atData(client);
            client.write(whole.subarray(0, cut));
            await sleep(1);
            client.write(whole.subarray(cut));
            const reply = await client.reply();
            if (legal) {
              queuedAs(reply);
              accepted.push(recipient);
            } else expect(reply, `cut at ${cut}`).toBe(REFUSED);
            await inStep(client);
          }
          await client.quit();
        }),
      );
      // Accepted as content: one message each, with every byte in its place.
      for (const recipient of accepted) {
        const { raw } = await sink.waitFor(recipient);
        expect(raw.subarray(raw.length - content.length).equals(content)).toBe(true);
      }
    },
  );

  it.each(SEQUENCES.map((sequence) => [named(sequence), sequence] as const))(
    '%s ends nothing, byte by byte and at the very beginning',
    async (_name, sequence) => {
      const client = await SmtpClient.open(system.ports.smtp);
      const recipient = await atData(client);
      for (const byte of bytes(`${sequence}${BEHIND}.\r\n`)) {
        client.write(Buffer.of(byte));
        await new Promise((done) => setImmediate(done));
      }
      const reply = await client.reply();
      if (LEGAL.test(sequence)) {
        queuedAs(reply);
        await sink.waitFor(recipient);
      } else expect(reply).toBe(REFUSED);
      await inStep(client);
      await client.quit();
    },
  );

  it('takes CR CR LF . CR LF for what it is: a refused message, then commands', async () => {
    const client = await SmtpClient.open(system.ports.smtp);
    await atData(client);
    client.write('Subject: first\r\n\r\nfirst\r\r\n.\r\nNOOP\r\n');
    expect(await client.reply()).toBe(REFUSED);
    expect(await client.reply()).toMatch(/^250 /);
    await inStep(client);
    await client.quit();
  });

  it('ends at the dot line, at whatever byte it is cut', async () => {
    const content = bytes('Subject: dots\r\n\r\n..\r\n...a\r\nend\r\n');
    const whole = Buffer.concat([content, END]);
    const client = await SmtpClient.open(system.ports.smtp);
    for (let cut = 1; cut < whole.length; cut++) {
      const recipient = await atData(client);
      client.write(whole.subarray(0, cut));
      await sleep(1);
      client.write(whole.subarray(cut));
      queuedAs(await client.reply());
      const { raw } = await sink.waitFor(recipient);
      expect(
        raw.toString('latin1').endsWith('Subject: dots\r\n\r\n.\r\n..a\r\nend\r\n'),
        `cut at ${cut}`,
      ).toBe(true);
    }
    await inStep(client);
    await client.quit();
  });

  it('let no second message through', async () => {
    const kept = await system.query(`SELECT 1 FROM mail.message WHERE sender = 'evil@demo.test'`);
    const addressed = await system.query(
      `SELECT 1 FROM mail.recipient WHERE address = 'smuggled@example.org'`,
    );
    expect(kept.length + addressed.length).toBe(0);
    expect(sink.to('smuggled@example.org')).toEqual([]);
  });
});
