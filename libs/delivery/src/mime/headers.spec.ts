import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import {
  foreignMessageId,
  formatDate,
  formatMailbox,
  formatMessageId,
  formatUnstructured,
  headerLine,
  HeaderValueError,
} from './headers';
import { singleLine } from './text';

const parse = (head: string) => PostalMime.parse(Buffer.from(`${head}\r\nbody\r\n`));

describe('a mailbox', () => {
  it.each([
    ['plain', 'Claims desk'],
    ['comma and quote', 'Doe, "Jo" \\ the 2nd'],
    ['brackets and comment', 'A <evil@x.test> (boss)'],
    ['accents', 'Jürgen Müller-Lüdenscheidt'],
    ['CJK', '山田太郎 株式会社アルダー'],
    ['emoji', 'Front desk 🛎️👩‍💼'],
    ['encoded word look-alike', '=?utf-8?Q?boss=40bank.test?='],
    ['long', 'A '.repeat(100).trim()],
    ['one long word', 'x'.repeat(250)],
    ['full stop', 'Dr. A. Nurse Jr.'],
  ])('comes back from a second parser: %s', async (_what, name) => {
    const line = headerLine('From', formatMailbox({ name, address: 'a@b.test' }));
    const { from } = await parse(line);
    expect(from).toMatchObject({ name, address: 'a@b.test' });
    for (const part of line.split('\r\n')) expect(part.length).toBeLessThanOrEqual(78);
  });

  it('never becomes two, and never another header', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 120 }), async (name) => {
        const line = headerLine('To', formatMailbox({ name, address: 'r@alder.test' }));
        expect(line).toMatch(/^To: (?:[^\r\n]|\r\n[ \t])*\r\n$/);
        const { headers, to } = await parse(line);
        expect(headers).toHaveLength(1);
        expect(to).toHaveLength(1);
        expect(to?.[0]?.address).toBe('r@alder.test');
      }),
      { numRuns: 300 },
    );
  });

  it('takes internationalised and quoted addresses', () => {
    expect(formatMailbox({ name: '', address: 'jürgen@müller.test' })).toBe('<jürgen@müller.test>');
    expect(formatMailbox({ name: '', address: '"a b"@x.test' })).toBe('<"a b"@x.test>');
    expect(formatMailbox({ name: '', address: 'a@[192.0.2.1]' })).toBe('<a@[192.0.2.1]>');
  });

  it.each([
    'a@b>\r\nBcc: <c@d',
    'a@b, c@d',
    'a@b> <c@d',
    'a b@c',
    'a@b\u0000',
    '"a@b',
    '"a"b@c',
    '@b',
    'a@',
    '',
    'a',
    'a;b@c',
  ])('refuses %j', (address) => {
    expect(() => formatMailbox({ name: 'x', address })).toThrow(HeaderValueError);
  });
});

describe('a subject', () => {
  it.each([
    'Your claim 12/3456',
    'Größe: 漢字 🎉',
    'x'.repeat(2_000),
    '長い件名'.repeat(200),
    'literal =?utf-8?B?eA==?= inside',
    'a  b   c',
  ])('comes back from a second parser: %j', async (subject) => {
    const line = headerLine('Subject', formatUnstructured(subject));
    expect((await parse(line)).subject?.replace(/\s+/g, ' ')).toBe(subject.replace(/\s+/g, ' '));
    for (const part of line.split('\r\n')) expect(part.length).toBeLessThanOrEqual(78);
  });

  it('cannot end its line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 400 }), async (text) => {
        const subject = `x${text}\r\nBcc: evil@x.test\r\n\r\n<script>`;
        const line = headerLine('Subject', formatUnstructured(subject));
        const { headers } = await parse(line);
        expect(headers.map(({ key }) => key)).toEqual(['subject']);
      }),
    );
  });

  it('loses what turns reading around', () => {
    expect(singleLine('invoice\u202Efdp.exe\u2066\u0007')).toBe('invoice fdp.exe');
  });
});

describe('identifiers and dates', () => {
  it('gives angle brackets once', () => {
    expect(formatMessageId('a@b')).toBe('<a@b>');
    expect(formatMessageId('<a@b>')).toBe('<a@b>');
  });

  it.each(['<a@b>\r\nX: y', 'a b@c', '<a@b> <c@d>', 'nothing', '', `${'x'.repeat(1_000)}@b`])(
    'does not take %j',
    (id) => {
      expect(foreignMessageId(id)).toBeNull();
      expect(() => formatMessageId(id)).toThrow(HeaderValueError);
    },
  );

  it('writes RFC 5322 dates', () => {
    expect(formatDate(new Date('2027-02-17T14:05:06Z'))).toBe('Wed, 17 Feb 2027 14:05:06 +0000');
  });
});
