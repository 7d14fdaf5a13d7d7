import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/ports';
import { Sink } from '../support/sink';
import { queuedAs, SmtpClient } from '../support/smtp';
import { System } from '../support/system';
import { mail } from './world';

const LOCAL_64 = 'l'.repeat(64);
/** A domain of this many octets, of labels that are allowed. */
const domainOf = (octets: number): string => {
  let domain = 'test';
  while (octets - domain.length > 64)
    domain = `${'d'.repeat(Math.min(63, octets - domain.length - 2))}.${domain}`;
  return `${'d'.repeat(octets - domain.length - 1)}.${domain}`;
};

describe('addresses of the envelope', () => {
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

  const once = async <T>(work: (client: SmtpClient) => Promise<T>): Promise<T> => {
    const client = await SmtpClient.open(system.ports.smtp);
    try {
      return await work(client);
    } finally {
      await client.quit();
    }
  };
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
      queuedAs(await client.send('alice@demo.test', ['ben@bücher.example'], mail({}), ' SMTPUTF8'));
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
      expect(await client.command('RCPT TO:<bob@example.org> ORCPT=rfc822;bob+0D+0ADATA')).toMatch(
        /^501 /,
      );
      expect(await client.command('RCPT TO:<bob@example.org> NOTIFY=SOMETIMES')).toMatch(/^501 /);
      expect(await client.command('RCPT TO:<bob@example.org> NOTIFY=NEVER,FAILURE')).toMatch(
        /^501 /,
      );
      expect(await client.command('RCPT TO:<bob@example.org> SIZE=3')).toBe(
        '555 5.5.4 Parameter not recognized',
      );
      await client.command('RSET');
      expect(await client.command('MAIL FROM:<alice@demo.test> REQUIRETLS')).toMatch(/^(530|555) /);
      expect(await client.command('MAIL FROM:<alice@demo.test> BODY=BINARYMIME')).toMatch(/^501 /);
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
        new Set(sink.mails.flatMap(({ to }) => to).filter((address) => address.startsWith('many')))
          .size === 1000,
    );
    expect(
      sink.mails.flatMap(({ to }) => to).filter((address) => address.startsWith('many')),
    ).toHaveLength(1000);
  });
});
