import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PortalClient, ticketOf } from '../support/portal-client';
import { queuedAs, sendMail, SmtpClient, dotStuffed } from '../support/smtp';
import { System } from '../support/system';
import { Sink } from '../support/sink';
import { bareAt, RawHop, unstuffed } from './raw-hop';
import { inForce, mail } from './world';

const HEAD = 'From: Alice <alice@demo.test>\r\nSubject: dots\r\n\r\n';
const SEGMENT = 65_536;
/** Content whose dot lines lie round a byte position at which the gateway cuts and seals. */
const dotsRound = (position: number): string => {
  const filler = 'filler of sixty-two characters that stands on a line of its own\r\n';
  let text = HEAD;
  while (text.length < position - 80) text += filler;
  text += `${'x'.repeat(position - 12 - text.length)}\r\n`;
  return `${text}${'.\r\n..\r\n...\r\n.a\r\n'.repeat(3)}${filler.repeat(20)}`;
};

const CONTENT: Record<string, string> = {
  'a dot alone': `${HEAD}.\r\n`,
  'dots in every number': `${HEAD}.\r\n..\r\n...\r\n....\r\n.a\r\n..a\r\n`,
  'a dot as the first line of all': `.\r\n${HEAD}body\r\n`,
  'dot lines with blanks': `${HEAD}. \r\n.\t\r\n .\r\n`,
  'nothing but a header': HEAD,
  'nothing at all': '\r\n',
  'empty lines at the end': `${HEAD}body\r\n\r\n\r\n\r\n`,
  'octets above 127': `${HEAD}${String.fromCharCode(...Array.from({ length: 128 }, (_, at) => at + 128))}\r\n`,
  'a NUL and other controls': `${HEAD}a\0b\x01\x08\x0b\x0c\x1a\x1b\x7f\r\n`,
  'what was an end elsewhere, legal here': `${HEAD}a\r\n\0.\r\nb\r\n.\0\r\nc\r\n`,
  'a line of 100,000 characters': `${HEAD}${'.'.repeat(100_000)}\r\n`,
  'commands as content': `${HEAD}QUIT\r\nRSET\r\nMAIL FROM:<evil@demo.test>\r\n..\r\n`,
  'dots at the edge of a segment': dotsRound(SEGMENT),
  'dots at the edge of many segments': dotsRound(SEGMENT * 15),
  'dots at the edge of a row, staged':
    dotsRound(SEGMENT * 16) + 'z'.repeat(70).concat('\r\n').repeat(1_000),
};

describe('SMTP smuggling, outwards', () => {
  let hop: RawHop;
  let people: Sink;
  let system: System;
  beforeAll(async () => {
    hop = await RawHop.start();
    people = await Sink.start();
    system = await System.start({ nextHop: hop.port, internalHop: people.port });
  });
  afterAll(async () => {
    await system?.stop();
    await hop?.stop();
    await people?.stop();
  });

  /** Rules that protect do so in doubt: where a header breaks off they would wrap what this suite wants to see passed on. */
  const setRules = async (mode: 'enforce' | 'off') => {
    const { body } = await system.api('GET', '/rules');
    for (const { id } of (body as { items: { id: string }[] }).items)
      expect((await system.api('POST', `/rules/${id}/mode`, { mode })).status).toBe(200);
    await inForce(system);
  };

  it('passes content on to the byte, stuffed as it has to be', async () => {
    await setRules('off');
    const client = await SmtpClient.open(system.ports.smtp);
    const names = Object.keys(CONTENT);
    for (const [at, name] of names.entries())
      queuedAs(
        await client.send(
          'alice@demo.test',
          [`content${at}@example.org`],
          Buffer.from(CONTENT[name] ?? '', 'latin1'),
        ),
      );
    await client.quit();
    for (const [at, name] of names.entries()) {
      const { data } = await hop.waitFor(`content${at}@example.org`);
      const raw = Buffer.from(CONTENT[name] ?? '', 'latin1');
      const sent = data ?? Buffer.alloc(0);
      expect(
        sent.subarray(sent.length - dotStuffed(raw).length).equals(dotStuffed(raw)),
        name,
      ).toBe(true);
      const plain = unstuffed(sent);
      // Above the content stand our own lines only.
      expect(plain.subarray(0, plain.length - raw.length).toString('latin1'), name).toMatch(
        /^Received: [^\r]*\r\n\t[^\r]*\r\nX-Chancery-Trace: [^\r]*\r\nX-Chancery-Loop: [^\r]*\r\n$/,
      );
    }
    await setRules('enforce');
  });

  it('cuts no dot line in two, whatever the position in a segment', async () => {
    // A dot line slides over the segment's end byte by byte.
    const client = await SmtpClient.open(system.ports.smtp);
    const offsets = Array.from({ length: 24 }, (_, at) => at);
    const made = offsets.map((offset) => Buffer.from(dotsRound(SEGMENT + offset - 12), 'latin1'));
    for (const [at, raw] of made.entries())
      queuedAs(await client.send('alice@demo.test', [`slide${at}@example.org`], raw));
    await client.quit();
    for (const [at, raw] of made.entries()) {
      const { data } = await hop.waitFor(`slide${at}@example.org`);
      const plain = unstuffed(data ?? Buffer.alloc(0));
      expect(
        createHash('sha256')
          .update(plain.subarray(plain.length - raw.length))
          .digest('hex'),
        `offset ${at}`,
      ).toBe(createHash('sha256').update(raw).digest('hex'));
    }
  });

  it('lets nobody write a line of their own into a wrapper, a passcode mail or a reply', async () => {
    const evil = '=?utf-8?q?Evil=0D=0ABcc:_third@example.org=0D=0A.=0D=0AQUIT?=';
    const protectedMail = mail({
      Subject: `[encrypt] ${evil}`,
      From: `${evil} <alice@demo.test>`,
      'Message-ID': '<a b@demo.test>',
    });
    queuedAs(
      await sendMail(system.ports.smtp, 'alice@demo.test', ['reader@example.org'], protectedMail),
    );
    const wrapper = await hop.waitFor('reader@example.org');
    const raw = unstuffed(wrapper.data ?? Buffer.alloc(0));
    const client = new PortalClient(system.portalUrl, await ticketOf(raw));
    // The passcode comes over the raw hop, so the sink that the client asks is a view of it.
    const mails = () =>
      hop.to('reader@example.org').map(({ data, at }) => ({
        from: '',
        to: ['reader@example.org'],
        raw: unstuffed(data ?? Buffer.alloc(0)),
        at,
        dsn: undefined,
      }));
    await client.signIn({ to: mails }, 'reader@example.org');

    const form = new FormData();
    const file = 'one\n.\n\r.\r\r\n.\n';
    const html = `<p>one\n.\ntwo\r.\rthree\r\n.\r\nfour\n.\r\nMAIL FROM:&lt;evil@demo.test&gt;</p>`;
    form.set(
      'reply',
      JSON.stringify({
        to: 'sender',
        subject: 'Re: x\r\nBcc: third@example.org\r\n\r\nbody\r\n.\r\nQUIT',
        html,
        copyToMe: true,
        attachments: [{ name: 'a\r\nb".txt', type: 'text/plain\r\nX: y', bytes: file.length }],
      }),
    );
    form.append('files', new Blob([file]), 'file');
    const sent = await client.call('POST', `/messages/${client.ticket}/replies`, form);
    expect(sent.status, await sent.clone().text()).toBe(201);
    const reply = await people.waitFor('alice@demo.test');
    await hop.waitFor('reader@example.org', 3);
    expect(reply.raw.toString('latin1').split('\r\n\r\n')[0]).not.toMatch(/^(Bcc|X):/im);
    expect(bareAt(reply.raw)).toBe(-1);
    expect(hop.to('third@example.org')).toEqual([]);
    for (const { data } of hop.to('reader@example.org'))
      expect((data ?? '').toString('latin1').split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im);
  });

  it('never put a CR or LF on the wire that stands alone', () => {
    expect(hop.streams.length).toBeGreaterThan(0);
    for (const stream of hop.streams) expect(bareAt(Buffer.concat(stream))).toBe(-1);
    expect(hop.taken.some(({ mail: line }) => line.includes('evil@'))).toBe(false);
    expect(hop.cut).toEqual([]);
  });
});
