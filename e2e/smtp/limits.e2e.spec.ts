import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/ports';
import { Sink } from '../support/sink';
import { queuedAs, sendMail, SmtpClient } from '../support/smtp';
import { System } from '../support/system';
import { keptFrom, mail } from './world';

const LIMIT = 4 * 1024 * 1024;

describe('limits and form', () => {
  let sink: Sink;
  let system: System;
  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({
      nextHop: sink.port,
      env: { CHANCERY_SMTP_MAX_SIZE: String(LIMIT) },
    });
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
  });

  const once = async <T>(work: (client: SmtpClient) => Promise<T>): Promise<T> => {
    const client = await SmtpClient.open(system.ports.smtp);
    try {
      return await work(client);
    } finally {
      await client.quit();
    }
  };
  const stagedRows = async (): Promise<number> =>
    (
      await system.query<{ n: number }>('SELECT count(*)::int AS n FROM mail.segment WHERE staged')
    )[0]?.n ?? -1;

  describe('size', () => {
    const TOO_LARGE = `552 5.3.4 Message size exceeds limit of ${LIMIT} bytes`;

    it('is refused at MAIL when it is announced, and at the end of data when it was not', async () => {
      await once(async (client) => {
        expect(client.hello).toContain(`SIZE ${LIMIT}`);
        expect(await client.command(`MAIL FROM:<big@demo.test> SIZE=${LIMIT + 1}`)).toBe(TOO_LARGE);
        expect(await client.command('MAIL FROM:<big@demo.test> SIZE=99999999999999999999')).toBe(
          TOO_LARGE,
        );
        expect(await client.command('MAIL FROM:<big@demo.test> SIZE=1e3')).toMatch(/^501 5\.5\.4 /);
        const over = mail({}, `${'x'.repeat(76)}\r\n`.repeat(Math.ceil(LIMIT / 78)));
        expect(await client.send('big@demo.test', ['bob@example.org'], over, ' SIZE=1000')).toBe(
          TOO_LARGE,
        );
        expect(await client.command('NOOP')).toMatch(/^250 /);
      });
      expect(await keptFrom(system, 'big@demo.test')).toBe(0);
      await until('staged rows are gone', async () => (await stagedRows()) === 0);
    });

    it('is counted after dots are unstuffed, to the byte', async () => {
      const head = mail({}, '');
      const line = '.'.repeat(76) + '\r\n';
      const full = Buffer.concat([
        head,
        Buffer.from(line.repeat(Math.floor((LIMIT - head.length - 2) / 78))),
      ]);
      const exact = Buffer.concat([
        full,
        Buffer.from(`${'y'.repeat(LIMIT - full.length - 2)}\r\n`),
      ]);
      expect(exact.length).toBe(LIMIT);
      await once(async (client) => {
        queuedAs(
          await client.send('alice@demo.test', ['exact@example.org'], exact, ` SIZE=${LIMIT}`),
        );
        expect(
          await client.send(
            'alice@demo.test',
            ['exact@example.org'],
            Buffer.concat([Buffer.from('X: y\r\n'), exact]),
          ),
        ).toBe(TOO_LARGE);
      });
      const { raw } = await sink.waitFor('exact@example.org');
      expect(raw.subarray(raw.length - LIMIT).equals(exact)).toBe(true);
    });
  });

  describe('structure', () => {
    const STRUCTURE = '554 5.6.0 Message structure exceeds limits';
    /** A multipart of this many parts, itself counted. */
    const wide = (parts: number) =>
      mail(
        { 'MIME-Version': '1.0', 'Content-Type': 'multipart/mixed; boundary=b' },
        `${'--b\r\n\r\nx\r\n'.repeat(parts - 1)}--b--\r\n`,
      );
    /** A part that lies in this many others. */
    const deep = (depth: number) => {
      let body = 'Content-Type: text/plain\r\n\r\nx\r\n';
      for (let level = depth; level > 1; level--)
        body = `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n${body}\r\n--b${level}--\r\n`;
      return mail(
        { 'MIME-Version': '1.0', 'Content-Type': 'multipart/mixed; boundary=b1' },
        `--b1\r\n${body}\r\n--b1--\r\n`,
      );
    };

    it('has at most 1,000 parts, 50 levels and 1 MiB of header', async () => {
      for (const raw of [wide(1000), deep(50), mail({ 'X-Long': 'x'.repeat(1_000_000) })])
        queuedAs(await sendMail(system.ports.smtp, 'alice@demo.test', ['shape@example.org'], raw));
      for (const raw of [wide(1001), deep(51), mail({ 'X-Long': 'x'.repeat(1_048_576) })])
        expect(
          await sendMail(system.ports.smtp, 'shape@demo.test', ['shape@example.org'], raw),
        ).toBe(STRUCTURE);
      expect(await keptFrom(system, 'shape@demo.test')).toBe(0);
    });

    it('is the only thing a form is refused for', async () => {
      for (const [at, raw] of [
        Buffer.from('\r\n'),
        Buffer.from('no header at all\r\n'),
        mail({ 'Content-Type': 'multipart/mixed' }),
        mail({ 'Content-Type': ';;;=' }),
        mail({ From: '' }),
      ].entries())
        queuedAs(
          await sendMail(system.ports.smtp, 'alice@demo.test', [`odd${at}@example.org`], raw),
        );
    });
  });

  describe('texts of rules', () => {
    it.each([
      [
        'a header value with a line end',
        { action: 'SetHeader', args: { name: 'X-Class', value: 'x\r\nBcc: evil@example.org' } },
      ],
      [
        'a header value with a bare LF',
        { action: 'SetHeader', args: { name: 'X-Class', value: 'x\ny' } },
      ],
      [
        'a header value with an escape',
        { action: 'SetHeader', args: { name: 'X-Class', value: 'x\x1by' } },
      ],
      [
        'a header name with a line end',
        { action: 'SetHeader', args: { name: 'X-Class: y\r\nBcc', value: 'z' } },
      ],
      [
        'a header name that routes',
        { action: 'SetHeader', args: { name: 'Bcc', value: 'evil@example.org' } },
      ],
      ['a mark of ours', { action: 'SetHeader', args: { name: 'X-Chancery-Loop', value: 'x' } }],
      [
        'text before a subject with a line end',
        { action: 'PrependSubject', args: { text: '[x]\r\nBcc: evil@example.org' } },
      ],
      [
        'a rejection with a line end',
        { action: 'RejectMessage', args: { text: 'no\r\n250 yes', code: '5.7.1' } },
      ],
      [
        'a rejection with a code of another class',
        { action: 'RejectMessage', args: { text: 'no', code: '2.0.0' } },
      ],
    ])('refuses %s when the rule is saved', async (what, action) => {
      const { status } = await system.api('POST', '/rules', {
        name: what.slice(0, 64),
        conditions: [],
        exceptions: [],
        comment: '',
        enabled: true,
        mode: 'enforce',
        actions: [action],
      });
      expect(status).toBe(422);
    });

    it('keeps none of them', async () => {
      // PostgreSQL cannot even hold a NUL.
      const nul = {
        name: 'NUL',
        actions: [{ action: 'SetHeader', args: { name: 'X-Class', value: 'x\0y' } }],
      };
      expect((await system.api('POST', '/rules', nul)).status).toBeGreaterThanOrEqual(400);
      expect((await system.api('GET', '/rules')).body).toMatchObject({ total: { value: 1 } });
    });
  });
});
