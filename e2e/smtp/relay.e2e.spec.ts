import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sink } from '../support/sink';
import { queuedAs, SmtpClient } from '../support/smtp';
import { System } from '../support/system';
import { inForce, keywords, mail } from './world';

const OUTSIDER = '127.0.0.2';

/** Pairs of MAIL and RCPT of the classical open-relay tests, with what RFC 5321 makes of each. */
const DENIED = /^554 5\.7\.1 <.*>: Relay access denied$/;
const MALFORMED_SENDER = /^501 5\.1\.7 /;
const MALFORMED_RECIPIENT = /^501 5\.1\.3 /;
const RELAY_TESTS: [what: string, from: string, to: string, refused: RegExp][] = [
  ['a stranger to a stranger', 'spam@outside.test', 'victim@example.org', DENIED],
  ['a sender without a domain', 'spam', 'victim@example.org', MALFORMED_SENDER],
  ['the null sender', '', 'victim@example.org', DENIED],
  ['a sender in our domain', 'alice@demo.test', 'victim@example.org', DENIED],
  ['our service address', 'chancery@demo.test', 'victim@example.org', DENIED],
  ['a sender at our address literal', 'spam@[127.0.0.1]', 'victim@example.org', DENIED],
  ['the percent hack at our domain', 'alice@demo.test', 'victim%example.org@demo.test', DENIED],
  [
    'the percent hack at our address literal',
    'alice@demo.test',
    'victim%example.org@[127.0.0.1]',
    DENIED,
  ],
  [
    'a quoted address without a domain',
    'alice@demo.test',
    '"victim@example.org"',
    MALFORMED_RECIPIENT,
  ],
  [
    'a quoted percent hack without a domain',
    'alice@demo.test',
    '"victim%example.org"',
    MALFORMED_RECIPIENT,
  ],
  ['two at signs', 'alice@demo.test', 'victim@example.org@demo.test', MALFORMED_RECIPIENT],
  [
    'a quoted address as local part',
    'alice@demo.test',
    '"victim@example.org"@demo.test',
    /^(501 5\.1\.3|554 5\.7\.1) /,
  ],
  [
    'two at signs, the last an address literal',
    'alice@demo.test',
    'victim@example.org@[127.0.0.1]',
    MALFORMED_RECIPIENT,
  ],
  ['a source route over our domain', 'alice@demo.test', '@demo.test:victim@example.org', DENIED],
  [
    'a source route over our address literal',
    'alice@demo.test',
    '@[127.0.0.1]:victim@example.org',
    DENIED,
  ],
  ['a bang path', 'alice@demo.test', 'example.org!victim', MALFORMED_RECIPIENT],
  ['a bang path at our domain', 'alice@demo.test', 'example.org!victim@demo.test', DENIED],
];

describe('relay', () => {
  let sink: Sink;
  let system: System;
  beforeAll(async () => {
    sink = await Sink.start();
    system = await System.start({ nextHop: sink.port });
    // Only one loopback address stays trusted; the change counts with the next published directory.
    await system.query(`DELETE FROM directory.trusted_network`);
    await system.query(
      `INSERT INTO directory.trusted_network (cidr, organisation_id) SELECT '127.0.0.1/32', id FROM directory.organisation`,
    );
    expect((await system.api('PATCH', '/organisation', { retentionDays: 364 })).status).toBe(200);
    await inForce(system);
  });
  afterAll(async () => {
    await system?.stop();
    await sink?.stop();
  });

  describe('an address nobody trusts', () => {
    let client: SmtpClient;
    beforeAll(async () => {
      client = await SmtpClient.open(system.ports.smtp, 'outside.test', OUTSIDER);
    });
    afterAll(() => client.quit());
    it.each(RELAY_TESTS)('does not relay: %s', async (_what, from, to, refused) => {
      const sender = await client.command(`MAIL FROM:<${from}>`);
      const reply = sender.startsWith('250') ? await client.command(`RCPT TO:<${to}>`) : sender;
      expect(reply).toMatch(refused);
      expect(await client.command('DATA')).toMatch(/^503 5\.5\.1 /);
      await client.command('RSET');
    });

    it('gains nothing by pipelining past the refusal', async () => {
      client.write('MAIL FROM:<alice@demo.test>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\n');
      expect(await client.reply()).toMatch(/^250 /);
      expect(await client.reply()).toMatch(DENIED);
      expect(await client.reply()).toMatch(/^503 /);
    });

    it('is offered nothing to prove itself with on the relay port', async () => {
      expect(await client.command('AUTH PLAIN AGEAYg==')).toMatch(/^50\d 5\.5\.\d /);
    });

    it('is refused beside a trusted one that is served', async () => {
      const outside = await SmtpClient.open(system.ports.smtp, 'outside.test', OUTSIDER);
      const inside = await SmtpClient.open(system.ports.smtp);
      queuedAs(await inside.send('alice@demo.test', ['bob@example.org'], mail({})));
      expect(await outside.send('alice@demo.test', ['victim@example.org'], mail({}))).toMatch(
        DENIED,
      );
      await outside.quit();
      await inside.quit();
    });
  });

  describe('a trusted network', () => {
    it('relays for any sender, also the null one', async () => {
      const client = await SmtpClient.open(system.ports.smtp);
      for (const from of ['alice@demo.test', 'partner@elsewhere.test', ''])
        queuedAs(await client.send(from, ['carol@example.org'], mail({})));
      await client.quit();
      await sink.waitFor('carol@example.org', 3);
      expect(sink.to('carol@example.org').map((sunk) => sunk.from)).toEqual(
        expect.arrayContaining(['alice@demo.test', 'partner@elsewhere.test', '']),
      );
    });

    it('gets local parts carried as they are, never read as a route', async () => {
      const client = await SmtpClient.open(system.ports.smtp);
      for (const odd of [
        'dan%example.net@example.org',
        'example.net!dan@example.org',
        '"dan"@example.org',
      ])
        queuedAs(await client.send('alice@demo.test', [odd], mail({})));
      // A source route is dropped, as RFC 5321 appendix C asks.
      queuedAs(
        await client.send('alice@demo.test', ['@relay.test,@other.test:eve@example.org'], mail({})),
      );
      await client.quit();
      for (const as of [
        'dan%example.net@example.org',
        'example.net!dan@example.org',
        '"dan"@example.org',
        'eve@example.org',
      ])
        await sink.waitFor(as);
    });
  });

  describe('what is said before any mail', () => {
    const EXTENSIONS = [
      '8BITMIME',
      'DSN',
      'ENHANCEDSTATUSCODES',
      'PIPELINING',
      'SIZE 157286400',
      'SMTPUTF8',
    ];

    it('greets without product or version', async () => {
      for (const port of [system.ports.smtp, system.ports.submission]) {
        const client = await SmtpClient.open(port);
        expect(client.greeting).toMatch(/^220 [\w.-]+ ESMTP ready$/);
        expect(
          `${client.greeting}${client.hello}${await client.command('HELP')}${await client.command('VRFY root')}`,
        ).not.toMatch(/chancery|nodemailer|smtp-server|\bnode\b/i);
        await client.quit();
      }
    });

    it('offers exactly what it does', async () => {
      const relay = await SmtpClient.open(system.ports.smtp);
      expect(keywords(relay.hello)).toEqual([...EXTENSIONS, 'STARTTLS'].sort());
      await relay.startTls();
      expect(keywords(await relay.command('EHLO client.test'))).toEqual(EXTENSIONS);
      await relay.quit();

      const submission = await SmtpClient.open(system.ports.submission);
      expect(keywords(submission.hello)).toEqual([...EXTENSIONS, 'STARTTLS'].sort());
      await submission.startTls();
      expect(keywords(await submission.command('EHLO client.test'))).toEqual(
        [...EXTENSIONS, 'AUTH PLAIN LOGIN'].sort(),
      );
      await submission.quit();
    });

    it('knows no command that is not mail', async () => {
      const client = await SmtpClient.open(system.ports.smtp);
      for (const command of [
        'WIZ root',
        'SHELL',
        'KILL mom',
        'DEBUG',
        'BDAT 3 LAST',
        'XCLIENT ADDR=127.0.0.1',
        'XFORWARD NAME=x',
        'TURN',
      ])
        expect(await client.command(command), command).toMatch(/^50[02] /);
      await client.quit();
    });
  });

  it('sent nothing that was refused', async () => {
    const kept = await system.query<{ address: string }>('SELECT address FROM mail.recipient');
    const known =
      /^(bob|carol|frank|dan|eve|"dan"|dan%example\.net|example\.net!dan)@example\.org$/;
    expect(kept.filter(({ address }) => !known.test(address))).toEqual([]);
    expect(sink.mails.flatMap(({ to }) => to).filter((address) => !known.test(address))).toEqual(
      [],
    );
  });
});
