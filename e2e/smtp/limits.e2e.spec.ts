import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sleep, until } from '../support/ports';
import { Sink } from '../support/sink';
import { queuedAs, sendMail, SmtpClient } from '../support/smtp';
import { System } from '../support/system';
import { keptFrom, mail, traceOf } from './world';

const LIMIT = 4 * 1024 * 1024;
const LOCAL_64 = 'l'.repeat(64);
/** A domain of this many octets, of labels that are allowed. */
const domainOf = (octets: number): string => {
  let domain = 'test';
  while (octets - domain.length > 64)
    domain = `${'d'.repeat(Math.min(63, octets - domain.length - 2))}.${domain}`;
  return `${'d'.repeat(octets - domain.length - 1)}.${domain}`;
};

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

  describe('addresses', () => {
    const BAD = /^(501 5\.1\.[37]|553 5\.6\.7|555 5\.5\.4) /;
    const bad: [what: string, address: string][] = [
      ['a control character', 'a\x01b@example.org'],
      ['a NUL', 'a\0b@example.org'],
      ['a tab', 'a\tb@example.org'],
      ['a DEL', 'a\x7fb@example.org'],
      ['a bare CR', 'a\rb@example.org'],
      ['a C1 control', 'a\u0085b@example.org'],
      ['a zero-width space', 'a\u200bb@example.org'],
      ['a right-to-left override', 'a\u202eb@example.org'],
      ['a space in the local part', 'a b@example.org'],
      ['a space in the domain', 'a@exa mple.org'],
      ['a local part of 65 octets', `${LOCAL_64}l@example.org`],
      ['a domain of 255 octets', `a@${domainOf(255)}`],
      ['an address of 255 octets', `${LOCAL_64}@${domainOf(190)}`],
      ['a label of 64 octets', `a@${'d'.repeat(64)}.org`],
      ['a letter beyond ASCII without SMTPUTF8', 'jürgen@example.org'],
      ['bytes that are no UTF-8', 'j\xfcrgen@example.org'],
      ['no at sign', 'bob'],
      ['no local part', '@example.org'],
      ['no domain', 'bob@'],
      ['an empty label', 'bob@example..org'],
      ['a hyphen at the edge', 'bob@-example.org'],
      ['brackets within', 'bob<x>@example.org'],
      ['an address literal that is none', 'bob@[300.1.1.1]'],
      ['parameters within', 'bob@example.org> NOTIFY=NEVER RCPT TO:<eve@example.org'],
    ];
    let shared: SmtpClient;
    beforeAll(async () => {
      shared = await SmtpClient.open(system.ports.smtp);
    });
    afterAll(() => shared.quit());
    it.each(bad)('refuses %s', async (what, address) => {
      const raw = Buffer.from(address, what.startsWith('bytes') ? 'latin1' : 'utf8');
      const say = (before: string) => {
        shared.write(Buffer.concat([Buffer.from(before), raw, Buffer.from('>\r\n')]));
        return shared.reply();
      };
      expect(await say('MAIL FROM:<'), 'as sender').toMatch(BAD);
      expect(await shared.command('MAIL FROM:<alice@demo.test>')).toMatch(/^250 /);
      expect(await say('RCPT TO:<'), 'as recipient').toMatch(BAD);
      expect(await shared.command('DATA')).toMatch(/^503 /);
      await shared.command('RSET');
    });

    it('takes CRLF in an address for the end of a command', async () => {
      await once(async (client) => {
        await client.command('MAIL FROM:<alice@demo.test>');
        client.write('RCPT TO:<bob\r\nRCPT TO:<injected@example.org>\r\n');
        expect(await client.reply()).toMatch(/^501 5\.1\.3 /);
        expect(await client.reply()).toMatch(/^250 /);
      });
    });

    it('takes the longest there are, and letters beyond ASCII with SMTPUTF8', async () => {
      const longest = `${LOCAL_64}@${domainOf(188)}`;
      await once(async (client) => {
        queuedAs(await client.send('alice@demo.test', [longest], mail({})));
        queuedAs(
          await client.send('jürgen@demo.test', ['jürgen@example.org'], mail({}), ' SMTPUTF8'),
        );
        // A domain is carried in A-labels, however it was written.
        queuedAs(await client.send('alice@demo.test', ['ann@xn--bcher-kva.example'], mail({})));
        queuedAs(
          await client.send('alice@demo.test', ['ben@bücher.example'], mail({}), ' SMTPUTF8'),
        );
      });
      await sink.waitFor(longest);
      expect((await sink.waitFor('jürgen@example.org')).from).toBe('jürgen@demo.test');
      const rows = await until('both', async () => {
        const found = await system.query<{ address: string }>(
          `SELECT address FROM mail.recipient WHERE address ~ '^(ann|ben)@' AND state = 'delivered' ORDER BY address`,
        );
        return found.length === 2 ? found : null;
      });
      expect(rows.map(({ address }) => address)).toEqual([
        'ann@xn--bcher-kva.example',
        'ben@xn--bcher-kva.example',
      ]);
    });

    it('lets no parameter carry a line', async () => {
      await once(async (client) => {
        expect(await client.command('MAIL FROM:<alice@demo.test> ENVID=a+0D+0ARCPT')).toMatch(
          /^501 /,
        );
        await client.command('MAIL FROM:<alice@demo.test>');
        expect(
          await client.command('RCPT TO:<bob@example.org> ORCPT=rfc822;bob+0D+0ADATA'),
        ).toMatch(/^501 /);
        expect(await client.command('RCPT TO:<bob@example.org> NOTIFY=SOMETIMES')).toMatch(/^501 /);
        expect(await client.command('RCPT TO:<bob@example.org> NOTIFY=NEVER,FAILURE')).toMatch(
          /^501 /,
        );
        expect(await client.command('RCPT TO:<bob@example.org> SIZE=3')).toBe(
          '555 5.5.4 Parameter not recognized',
        );
        await client.command('RSET');
        expect(await client.command('MAIL FROM:<alice@demo.test> REQUIRETLS')).toMatch(
          /^(530|555) /,
        );
        expect(await client.command('MAIL FROM:<alice@demo.test> BODY=BINARYMIME')).toMatch(
          /^501 /,
        );
      });
    });

    it('takes a thousand recipients and asks to send the rest later', async () => {
      await once(async (client) => {
        await client.command('MAIL FROM:<alice@demo.test>');
        client.write(
          Array.from({ length: 1001 }, (_, at) => `RCPT TO:<many${at}@example.org>\r\n`).join(''),
        );
        for (let at = 0; at < 1000; at++) expect(await client.reply()).toMatch(/^250 /);
        expect(await client.reply()).toBe('452 4.5.3 Too many recipients');
        expect(await client.command('DATA')).toMatch(/^354 /);
        client.write('Subject: many\r\n\r\nx\r\n.\r\n');
        queuedAs(await client.reply());
      });
      await until(
        'all of them',
        () =>
          new Set(
            sink.mails.flatMap(({ to }) => to).filter((address) => address.startsWith('many')),
          ).size === 1000,
      );
      expect(
        sink.mails.flatMap(({ to }) => to).filter((address) => address.startsWith('many')),
      ).toHaveLength(1000);
    });
  });

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
