import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rebuilt } from './rebuilt';
import { faceOf, mayHoldWrapper, wrappersIn } from './wrappers-in';
import { partIndexOf } from '@chancery/mail';

const ticket = () => randomBytes(32).toString('base64url');
const html = (value: string): string =>
  `<form method="post" action="https://secure.test/open"><input type="hidden" name="ticket" value="${value}" /></form>`;
const fileWith = (value: string): string =>
  `Content-Type: text/html\r\nContent-Disposition: attachment; filename=message.html\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(html(value)).toString('base64')}`;
const multipart = (boundary: string, ...parts: string[]): string =>
  `Content-Type: multipart/mixed; boundary=${boundary}\r\n\r\n${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
const words = (text: string): string => `Content-Type: text/plain\r\n\r\n${text}`;
const attachedMail = (mail: string): string => `Content-Type: message/rfc822\r\n\r\n${mail}`;
const read = (mail: string) => wrappersIn(Readable.from([Buffer.from(mail, 'latin1')]));

describe('wrappers in a mail', () => {
  it('are found by their files, in the mail and in mails in it', async () => {
    const [own, inner, deep] = [ticket(), ticket(), ticket()];
    const mail = `Subject: a\r\n${multipart(
      'a',
      words('Hello'),
      fileWith(own),
      attachedMail(
        `Subject: b\r\n${multipart('b', fileWith(inner), attachedMail(`Subject: c\r\n${multipart('c', fileWith(deep))}`))}`,
      ),
    )}`;
    const { facts, found } = await read(mail);
    expect(mayHoldWrapper(partIndexOf(facts))).toBe(true);
    expect(found.map((each) => [each.ticket.toString('base64url'), each.mail])).toEqual([
      [own, ''],
      [inner, '3.1'],
      [deep, '3.1.2.1'],
    ]);
  });

  it.each([
    ['in the text', words(`<a href="https://secure.test/m/${ticket()}">`)],
    ['in a body that is HTML', `Content-Type: text/html\r\n\r\n${html(ticket())}`],
    [
      'in a file of another kind',
      fileWith(ticket()).replace('text/html', 'text/csv').replace('.html', '.csv'),
    ],
    ['too short', fileWith(ticket().slice(1))],
    ['too long', fileWith(`${ticket()}A`)],
  ])('are not seen in a ticket %s', async (_what, part) => {
    expect((await read(`Subject: a\r\n${multipart('a', words('Hello'), part)}`)).found).toEqual([]);
  });

  it('are nothing but wrappers where text and kinds are the same, however it is wrapped', async () => {
    const face = async (mail: string, within = ''): Promise<string> =>
      faceOf((await read(mail)).facts, within);
    const plain = `Subject: a\r\n${multipart('a', words('Read it\r\nhere.'), fileWith(ticket()))}`;
    const folded = `Subject: b\r\n${multipart('b', words('Read it here.\r\n'), fileWith(ticket()))}`;
    expect(await face(folded)).toBe(await face(plain));
    expect(await face(`${multipart('c', words('Look:'), attachedMail(folded))}`, '2.1')).toBe(
      await face(plain),
    );
    for (const more of [
      multipart('a', words('Read it here. And think!'), fileWith(ticket())),
      multipart('a', words('Read it here.'), fileWith(ticket()), words('PS')),
      multipart(
        'a',
        words('Read it here.'),
        fileWith(ticket()),
        'Content-Type: image/png\r\n\r\nx',
      ),
    ])
      expect(await face(`Subject: a\r\n${more}`)).not.toBe(await face(plain));
  });
});

describe('a mail put together anew', () => {
  const content = fc
    .array(
      fc.constantFrom(
        'a line',
        '',
        '--other',
        '.',
        'Subject: x',
        '\u00fc',
        '--a-',
        'x'.repeat(1_500),
      ),
      {
        minLength: 1,
      },
    )
    .map((lines) => `From: a@b.test\r\n\r\n${lines.join('\r\n')}\r\n`);

  it('has the opened message whole, and every other byte as it was', async () => {
    await fc.assert(
      fc.asyncProperty(content, fc.boolean(), async (text, last) => {
        const opened = Buffer.from(text, 'utf8');
        const others = [words('Before'), words('Between')];
        const file = fileWith(ticket());
        const mail = Buffer.from(
          `Subject: a\r\n${multipart('a', ...(last ? [...others, file] : [others[0]!, file, others[1]!]))}`,
        );
        const { facts } = await wrappersIn(Readable.from([mail]));
        const part = facts.parts.find(({ fileName }) => fileName === 'message.html')!;
        const made = rebuilt(mail, [{ part, opened }]);
        const bytes = await buffer(made!.bytes());
        const at = bytes.indexOf(opened);
        const header = bytes.subarray(part.headerOffset, at).toString();
        expect(header).toMatch(/^Content-Type: message\/rfc822\r\n.*\r\n\r\n$/s);
        expect(bytes.subarray(0, part.headerOffset)).toEqual(mail.subarray(0, part.headerOffset));
        expect(bytes.subarray(at + opened.length)).toEqual(
          mail.subarray(part.bodyOffset + part.bodyLength),
        );
        expect(made!.size).toBe(bytes.length);
      }),
      { numRuns: 100 },
    );
  });

  it.each(['--a', '--a--', '--a  '])(
    'is not made where %j stands in what is opened',
    async (line) => {
      const mail = Buffer.from(
        `Subject: a\r\n${multipart('a', words('Before'), fileWith(ticket()))}`,
      );
      const { facts } = await wrappersIn(Readable.from([mail]));
      const part = facts.parts.at(-1)!;
      const opened = Buffer.from(`Subject: b\r\n\r\nAbove\r\n${line}\r\nBelow\r\n`);
      expect(rebuilt(mail, [{ part, opened }])).toBeNull();
    },
  );
});
