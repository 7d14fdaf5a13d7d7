import fc from 'fast-check';
import PostalMime, { type Email } from 'postal-mime';
import { beforeAll, describe, expect, it } from 'vitest';
import { brandWith, pixel, place } from '../brand/brand.testing';
import { compileBrand, type CompiledBrand } from '../brand/compile-brand';
import {
  buildWrapper,
  renderMessageHtml,
  viaOrganisation,
  type WrapperMail,
} from './build-wrapper';

const ticket = 'q7Zc-0_wXn3h1d5KkT8vJr2mYb6sLf9uEa4gPiRoDxC';
const link = `https://secure.northgate.test/m/${ticket}`;
let brand: CompiledBrand;

beforeAll(async () => {
  brand = await compileBrand(brandWith({ logo: pixel }), place);
});

const mailWith = (change: Partial<WrapperMail> = {}): WrapperMail => ({
  brand,
  sender: { name: 'Claims desk', address: 'claims@northgate.test' },
  from: { name: 'Claims desk', address: 'claims@northgate.test' },
  recipient: { name: 'Reception', address: 'reception@alder.test' },
  subject: { treatment: 'keep', original: 'Your claim 12/3456' },
  originalMessageId: '<original@northgate.test>',
  messageId: 'wrapper-1@gw.northgate.test',
  date: new Date('2027-01-18T09:41:00Z'),
  expiresAt: new Date('2027-02-17T14:00:00Z'),
  ticket,
  ...change,
});

const header = ({ headers }: Email, key: string) =>
  headers.find((found) => found.key === key)?.value;

function file(mail: Email): string {
  const content = mail.attachments.find(({ filename }) => filename === 'message.html')?.content;
  return content instanceof ArrayBuffer ? Buffer.from(content).toString('utf8') : '';
}

function expectWellFormed(source: Buffer) {
  const text = source.toString('latin1');
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  for (const line of text.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
}

describe('the wrapper', () => {
  it('has the header of a mail that a machine made for a person', async () => {
    const mail = await PostalMime.parse(buildWrapper(mailWith()));
    expect(mail.from).toMatchObject({ name: 'Claims desk', address: 'claims@northgate.test' });
    expect(mail.to).toMatchObject([{ name: 'Reception', address: 'reception@alder.test' }]);
    expect(mail.subject).toBe('Your claim 12/3456');
    expect(mail.messageId).toBe('<wrapper-1@gw.northgate.test>');
    expect(mail.references).toBe('<original@northgate.test>');
    expect(mail.date).toBe('2027-01-18T09:41:00.000Z');
    expect(header(mail, 'auto-submitted')).toBe('auto-generated');
    expect(header(mail, 'content-type')).toMatch(/^multipart\/mixed/);
    expect(mail.cc ?? mail.bcc ?? mail.replyTo).toBeUndefined();
  });

  it('says in text and HTML who, how, until when, and what not to fear', async () => {
    const mail = await PostalMime.parse(buildWrapper(mailWith()));
    const html = (mail.html ?? '')
      .replace(/<style[^]*?<\/style>|<[^>]+>/g, '')
      .replace(/\s+/g, ' ');
    const text = (mail.text ?? '').replace(/\s+/g, ' ');
    for (const body of [html, text]) {
      expect(body).toContain(
        'Claims desk at Northgate Mutual (claims@northgate.test) has sent you a protected message.',
      );
      expect(body).toContain('It is about your claim.');
      expect(body).toContain('Read the message');
      expect(body).toContain('Open the attached file message.html instead.');
      expect(body).toContain('You can read it until 17 February 2027 at 14:00 UTC.');
      expect(body).toContain(
        'You need no account: the page sends a one-time passcode to this address. We never ask for a password.',
      );
      expect(body).toContain(
        'A plain Reply from your mail program goes to claims@northgate.test without protection.',
      );
      expect(body).toContain('The page opens at secure.northgate.test');
      expect(body).toContain('The number to call is on your policy.');
      expect(body).toContain('Northgate Mutual, confidential.');
      expect(body).not.toMatch(/!|please|oops/i);
    }
    expect(mail.text?.split(/\r?\n/)).toContain(link);
    expect(mail.html).toContain(`href="${link}"`);
    expect(mail.html).toContain('href="https://northgate.test/privacy"');
  });

  it('has the logo inline, related to the HTML', async () => {
    const mail = await PostalMime.parse(buildWrapper(mailWith()));
    const logo = mail.attachments.find(({ mimeType }) => mimeType === 'image/png');
    expect(logo).toMatchObject({ disposition: 'inline', related: true });
    expect(mail.html).toContain(`src="cid:${logo?.contentId?.slice(1, -1)}"`);
  });

  it.each([
    null,
    'data:image/svg+xml;base64,PHN2Zy8+',
    'https://evil.test/x.png',
    'data:text/html;base64,PGI+',
  ])('has no logo for %j', async (logo) => {
    const plain = await compileBrand(brandWith({ logo }), place);
    const mail = await PostalMime.parse(buildWrapper(mailWith({ brand: plain })));
    expect(mail.attachments.map(({ filename }) => filename)).toEqual(['message.html']);
    expect(mail.html).not.toContain('<img');
  });

  it('leaves out what does not apply', async () => {
    const plain = await compileBrand(
      brandWith({
        introduction: ' \n',
        emailText: '',
        disclaimer: '',
        privacyUrl: 'javascript:alert(1)',
        readButton: '',
      }),
      place,
    );
    const mail = await PostalMime.parse(
      buildWrapper(
        mailWith({
          brand: plain,
          expiresAt: null,
          sender: { name: '\r\n', address: 'claims@northgate.test' },
        }),
      ),
    );
    expect(mail.text).toContain('claims@northgate.test at Northgate Mutual has sent you');
    expect(`${mail.text}${mail.html}`).not.toContain('You can read it until');
    expect(`${mail.text}${mail.html}${file(mail)}`).not.toMatch(/privacy|javascript/i);
    expect(mail.html).toContain('Read the message');
  });

  it.each([
    ['keep', 'Your claim', 'Your claim'],
    ['keep', '', 'Protected message from Claims desk, Northgate Mutual'],
    ['replace', 'Your claim', 'Protected message from Claims desk, Northgate Mutual'],
    ['hide', 'Your claim', 'Protected message'],
  ] as const)('has the subject as the brand says: %s %j', async (treatment, original, subject) => {
    const source = buildWrapper(mailWith({ subject: { treatment, original } }));
    expect((await PostalMime.parse(source)).subject).toBe(subject);
    if (treatment !== 'keep') expect(source.toString()).not.toContain('Your claim');
  });

  it('comes from the service address where the sender is not ours to be', async () => {
    const sender = { name: 'A, "B"', address: 'a@elsewhere.test' };
    const from = viaOrganisation(sender, 'Northgate Mutual', 'secure@northgate.test');
    const mail = await PostalMime.parse(buildWrapper(mailWith({ sender, from, replyTo: sender })));
    expect(mail.from).toMatchObject({
      name: 'A, "B" via Northgate Mutual',
      address: 'secure@northgate.test',
    });
    expect(mail.replyTo).toMatchObject([{ name: 'A, "B"', address: 'a@elsewhere.test' }]);
  });

  it('is well formed and keeps every value in its place, whatever the values are', async () => {
    const wild = fc.string({ unit: 'binary', maxLength: 150 });
    await fc.assert(
      fc.asyncProperty(wild, wild, wild, async (name, subject, reference) => {
        const source = buildWrapper(
          mailWith({
            sender: {
              name: `${name}</b><img src=x>\r\nBcc: x@evil.test`,
              address: 'claims@northgate.test',
            },
            from: { name, address: 'claims@northgate.test' },
            subject: { treatment: 'keep', original: `s${subject}\r\nX-Evil: 1` },
            originalMessageId: reference,
          }),
        );
        expectWellFormed(source);
        const mail = await PostalMime.parse(source);
        expect(new Set(mail.headers.map(({ key }) => key)).difference(known)).toEqual(new Set());
        expect(mail.html).not.toContain('<img src=x>');
        expect(file(mail)).not.toContain('<img src=x>');
        expect(mail.html?.match(/<img/g)).toHaveLength(1);
        expect(mail.html).toContain(`href="${link}"`);
        expect(mail.attachments).toHaveLength(2);
      }),
      { numRuns: 150 },
    );
  });

  it('keeps the texts of a brand texts', async () => {
    const nasty = await compileBrand(
      brandWith({
        name: '<b>&"\'',
        introduction:
          '{{ organisation }} {% raw %} <script>alert(1)</script>\n--boundary\n.\nFrom here = "ü"',
        disclaimer: '山田 🎉 </table>',
        readButton: '"><script>',
      }),
      { ...place, organisation: 'A & B <x>' },
    );
    const source = buildWrapper(mailWith({ brand: nasty }));
    expectWellFormed(source);
    const mail = await PostalMime.parse(source);
    expect(mail.html).not.toContain('<script');
    expect(mail.html).toContain('{{ organisation }} {% raw %} &lt;script&gt;');
    expect(mail.text).toContain('<script>alert(1)</script>\n--boundary\n.\nFrom here = "ü"');
    expect(mail.text).toContain('山田 🎉 </table>');
    expect(file(mail)).toContain('A &amp; B &lt;x&gt;');
  });

  it('takes internationalised addresses as UTF-8', async () => {
    const recipient = { name: 'Jürgen', address: 'jürgen@müller.test' };
    const mail = await PostalMime.parse(buildWrapper(mailWith({ recipient })));
    expect(mail.to).toMatchObject([recipient]);
  });

  it('takes no ticket that is more than one', () => {
    expect(() => buildWrapper(mailWith({ ticket: '"><script>alert(1)</script>' }))).toThrow(
      TypeError,
    );
  });
});

describe('message.html', () => {
  it('posts the ticket to the portal, without script, key or remote load', async () => {
    const mail = await PostalMime.parse(buildWrapper(mailWith()));
    const html = file(mail);
    expect(html.trimEnd()).toBe(renderMessageHtml(mailWith()).trimEnd());
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain('<form method="post" action="https://secure.northgate.test/open"');
    expect(html).toMatch(new RegExp(`<input type="hidden" name="ticket" value="${ticket}"`));
    expect(html).toContain(`<a href="${link}"`);
    expect(html).toContain("form-action https://secure.northgate.test; base-uri 'none'");
    expect(html).not.toMatch(/<script|\son\w+=|<link|<iframe|src="(?!data:image\/png)/i);
    expect(html).not.toContain('Your claim');
    expect(html).toContain('<b>secure.northgate.test</b>');
    expect(html).toContain('Claims desk');
  });

  it('keeps the path of a portal that is not at the top', async () => {
    const below = await compileBrand(brandWith(), {
      ...place,
      portalUrl: 'http://127.0.0.1:8081/secure/',
    });
    const html = renderMessageHtml(mailWith({ brand: below }));
    expect(html).toContain('action="http://127.0.0.1:8081/secure/open"');
    expect(html).toContain('form-action http://127.0.0.1:8081;');
    expect(html).toContain(`href="http://127.0.0.1:8081/secure/m/${ticket}"`);
  });
});

const known = new Set([
  'from',
  'to',
  'subject',
  'date',
  'message-id',
  'references',
  'auto-submitted',
  'mime-version',
  'content-type',
]);
