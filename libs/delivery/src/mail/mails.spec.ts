import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { brandWith, pixel, place } from '../brand/brand.testing';
import { compileBrand, type CompiledBrand } from '../brand/compile-brand';
import { buildDsn } from './dsn';
import { buildNotice } from './notice';
import { buildPasscodeMail, type PasscodeMail } from './passcode';
import { buildReply, type Reply } from './reply';

let brand: CompiledBrand;
beforeAll(async () => {
  brand = await compileBrand(brandWith({ logo: pixel }), place);
});

const head = {
  from: { name: 'Northgate Mutual', address: 'secure@northgate.test' },
  to: { name: '', address: 'r@alder.test' },
  date: new Date('2027-01-18T09:41:00Z'),
  messageId: 'm1@gw.northgate.test',
};
const header = ({ headers }: Email, key: string) =>
  headers.find((found) => found.key === key)?.value;

function expectWellFormed(source: Buffer) {
  const text = source.toString('latin1');
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  for (const line of text.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
}

describe('the passcode mail', () => {
  const passcode = (change: Partial<PasscodeMail> = {}) =>
    buildPasscodeMail({
      ...head,
      brand,
      sender: { name: 'Claims desk', address: 'claims@northgate.test' },
      code: '01234567',
      reference: 'K7PX',
      minutes: 10,
      requestedAt: new Date('2027-01-18T09:40:00Z'),
      browser: 'Firefox on Windows',
      ...change,
    });

  it('has the code in two groups, the reference, the sender, the time and the browser', async () => {
    const source = await passcode();
    expectWellFormed(source);
    const mail = await PostalMime.parse(source);
    const html = (mail.html ?? '').replace(/<[^>]+>/g, '').replace(/\s+/g, ' ');
    for (const body of [html, (mail.text ?? '').replace(/\s+/g, ' ')]) {
      expect(body).toMatch(/0123(&nbsp;|\s)4567/);
      expect(body).toContain('Reference K7PX');
      expect(body).toContain('Claims desk (claims@northgate.test)');
      expect(body).toContain('for 10 minutes');
      expect(body).toContain('18 January 2027 at 09:40 UTC with Firefox on Windows');
      expect(body).toContain('We never ask for the password of your mailbox');
    }
  });

  it('keeps the code out of the subject and says that a machine sent it', async () => {
    const mail = await PostalMime.parse(await passcode());
    expect(mail.subject).toBe('Your one-time passcode, reference K7PX');
    expect(mail.from).toMatchObject(head.from);
    expect(header(mail, 'auto-submitted')).toBe('auto-generated');
    expect(mail.messageId).toBe('<m1@gw.northgate.test>');
    expect(mail.date).toBe('2027-01-18T09:41:00.000Z');
  });

  it('escapes what others chose', async () => {
    const mail = await PostalMime.parse(
      await passcode({
        sender: { name: '<img src=x>\r\nBcc: e@x', address: 'a@b.test' },
        browser: '<b>',
      }),
    );
    expect(mail.html).toContain('&lt;img src=x&gt; Bcc: e@x');
    expect(mail.html).toContain('with &lt;b&gt;');
    expect(mail.bcc).toBeUndefined();
  });

  it.each(['1234567', '123456789', '12345a78', ''])('takes no code %j', (code) => {
    expect(() => passcode({ code })).toThrow(TypeError);
  });
});

describe('a notice', () => {
  it('has heading, paragraphs and button in both forms', async () => {
    const source = await buildNotice({
      ...head,
      brand,
      subject: 'Delayed: Größe',
      heading: 'Your message is delayed <x>',
      paragraphs: ['First.\nSecond line.', '', 'Third.'],
      button: { label: 'Open', url: 'https://secure.northgate.test/x?a=1&b=2' },
    });
    expectWellFormed(source);
    const mail = await PostalMime.parse(source);
    expect(mail.subject).toBe('Delayed: Größe');
    expect(mail.text).toContain(
      'Your message is delayed <x>\n\nFirst.\nSecond line.\n\nThird.\n\nOpen:\nhttps://secure.northgate.test/x?a=1&b=2\n',
    );
    expect(mail.html).toContain('Your message is delayed &lt;x&gt;');
    expect(mail.html).toContain('href="https://secure.northgate.test/x?a=1&amp;b=2"');
    expect(mail.attachments).toMatchObject([{ mimeType: 'image/png', disposition: 'inline' }]);
  });

  it('has no button that runs code', () => {
    const notice = { ...head, brand, subject: 'x', heading: 'x', paragraphs: [] };
    expect(() =>
      buildNotice({ ...notice, button: { label: 'x', url: 'javascript:alert(1)' } }),
    ).toThrow(TypeError);
  });
});

describe('a reply', () => {
  const reply = (change: Partial<Reply> = {}) =>
    buildReply({
      ...head,
      subject: 'Re: claim',
      replyTo: { name: 'R', address: 'r@alder.test' },
      html: '<p>Grüße</p>',
      text: 'Grüße\r\n',
      attachments: [],
      inReplyTo: '<o@northgate.test>',
      references: ['<first@x>', 'bad one\r\nX: y', '<o@northgate.test>'],
      ...change,
    });

  it('threads, and keeps its bodies', async () => {
    const source = await buffer(reply());
    expectWellFormed(source);
    const mail = await PostalMime.parse(source);
    expect(mail.inReplyTo).toBe('<o@northgate.test>');
    expect(mail.references).toBe('<first@x> <o@northgate.test>');
    expect(mail.replyTo).toMatchObject([{ name: 'R', address: 'r@alder.test' }]);
    expect(mail.html?.trim()).toBe('<p>Grüße</p>');
    expect(mail.text?.trim()).toBe('Grüße');
    expect(header(mail, 'auto-submitted')).toBeUndefined();
  });

  it('carries files byte for byte, with their names, and no structure of theirs', async () => {
    const content = Buffer.from(Array.from({ length: 70_000 }, (_, i) => i % 256));
    const mail = await PostalMime.parse(
      await buffer(
        reply({
          attachments: [
            { name: 'Größe "1".pdf', type: 'application/pdf', content: Readable.from([content]) },
            {
              name: '../x\r\ny.eml',
              type: 'message/rfc822',
              content: Readable.from([Buffer.from('From: x\n\n')]),
            },
            {
              name: '',
              type: 'multipart/mixed; boundary=x',
              content: Readable.from([Buffer.from('1')]),
            },
            { name: 'a.txt', type: 'text/plain', content: Readable.from([Buffer.from('a\nb\rc')]) },
          ],
        }),
      ),
    );
    expect(mail.attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual([
      ['Größe "1".pdf', 'application/pdf'],
      ['../x y.eml', 'application/octet-stream'],
      ['attachment', 'application/octet-stream'],
      ['a.txt', 'text/plain'],
    ]);
    const bytes = mail.attachments.map((file) => Buffer.from(file.content as ArrayBuffer));
    expect(bytes[0]?.equals(content)).toBe(true);
    expect(bytes[3]?.toString()).toBe('a\nb\rc');
  });

  it('takes from a file only what is read of the message', async () => {
    let made = 0;
    const endless = new Readable({
      read() {
        made++;
        this.push(Buffer.alloc(65_536));
      },
    });
    const stream = reply({ attachments: [{ name: 'x', type: 'x/y', content: endless }] });
    let read = 0;
    for await (const chunk of stream) {
      read += (chunk as Buffer).length;
      if (read > 2_000_000) break;
    }
    expect(made * 65_536).toBeLessThan(4_000_000);
    await vi.waitFor(() => expect(endless.destroyed).toBe(true));
  });

  it('fails when a file fails', async () => {
    const broken = new Readable({ read: () => undefined });
    broken.push('x');
    setTimeout(() => broken.destroy(new Error('does not verify')), 20);
    await expect(
      buffer(reply({ attachments: [{ name: 'x', type: 'x/y', content: broken }] })),
    ).rejects.toThrow('does not verify');
  });
});

describe('a DSN', () => {
  it('is a multipart/report with its three parts', async () => {
    const source = await buildDsn({
      ...head,
      subject: 'Not delivered: Größe',
      text: 'Your message was not delivered to r@alder.test.\nGrüße',
      deliveryStatus:
        'Reporting-MTA: dns; gw.northgate.test\n\nFinal-Recipient: rfc822; r@alder.test\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 keine Größe\n',
      headersPart: 'From: a@northgate.test\r\nSubject: Protected message\r\nX-Raw: Größe\r\n',
      originalMessageId: '<o@northgate.test>',
    });
    expectWellFormed(source);
    const text = source.toString('latin1');
    expect(text).toMatch(/^Content-Type: multipart\/report; report-type=delivery-status;/m);
    expect(text).toMatch(/^Auto-Submitted: auto-replied\r$/m);
    const types = [...text.matchAll(/^Content-Type: ([^;\r]+)/gm)].map((match) => match[1]);
    expect(types).toEqual([
      'multipart/report',
      'text/plain',
      'message/delivery-status',
      'text/rfc822-headers',
    ]);
    // RFC 3464, 2.1: seven bits, groups of fields with an empty line between them, nothing encoded.
    const status = /message\/delivery-status[^]*?\r\n\r\n([^]*?)\r\n--/.exec(text)?.[1];
    expect(status).toContain(
      'Reporting-MTA: dns; gw.northgate.test\r\n\r\nFinal-Recipient: rfc822; r@alder.test\r\nAction: failed',
    );
    expect(status).toContain('keine Gr??e');
    expect(/message\/delivery-status[^]*?\r\n\r\n/.exec(text)?.[0]).not.toMatch(/base64|quoted/);
    const mail = await PostalMime.parse(source);
    expect(mail.text).toContain('Grüße');
    expect(mail.inReplyTo).toBe('<o@northgate.test>');
  });
});
