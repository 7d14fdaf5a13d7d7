import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesFromLatin1, latin1FromBytes } from '../bytes';
import { headerText } from './encoded-word';
import { encodeUnstructured } from './encode';

const text = (raw: string) => headerText(raw).text;
const utf8 = (plain: string) => latin1FromBytes(new TextEncoder().encode(plain));

describe('headerText', () => {
  it('reads the examples of RFC 2047 8', () => {
    expect(text('=?ISO-8859-1?Q?a?=')).toBe('a');
    expect(text('=?ISO-8859-1?Q?a?= b')).toBe('a b');
    expect(text('=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=')).toBe('ab');
    expect(text('=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=')).toBe('ab');
    expect(text('=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=')).toBe('ab');
    expect(text('=?ISO-8859-1?Q?a_b?=')).toBe('a b');
    expect(text('=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=')).toBe('a b');
    expect(
      text(
        '=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=',
      ),
    ).toBe('If you can read this you understand the example.');
    expect(text('=?US-ASCII*EN?Q?Keith_Moore?=')).toBe('Keith Moore');
  });

  it('joins a character that was cut in two words', () => {
    expect(headerText('=?utf-8?B?4oI=?= =?utf-8?B?rA==?=')).toEqual({ text: '€', damaged: false });
    expect(headerText('=?utf-8?Q?=E2?=\r\n\t=?UTF-8?b?gqw=?=')).toEqual({
      text: '€',
      damaged: false,
    });
  });

  it('reads what is strictly no encoded word, as every mail program does', () => {
    expect(text('a=?utf-8?q?b?=c')).toBe('abc');
    expect(text('=?utf-8?q?two words?=')).toBe('two words');
    expect(text('=?utf-8?q?what?=41?=')).toBe('what41?=');
    expect(text('=?utf-8?x?a?= =?utf-8?q?a =?')).toBe('=?utf-8?x?a?= =?utf-8?q?a =?');
  });

  it('reads raw 8-bit as UTF-8, else guesses and says so', () => {
    expect(headerText(utf8(' Grüße'))).toEqual({ text: 'Grüße', damaged: false });
    expect(headerText(' Gr\xfc\xdfe')).toEqual({ text: 'Grüße', damaged: true });
    // Half of a character is the byte A0, which is no white space here.
    expect(headerText(utf8('Рaypal '))).toEqual({ text: 'Рaypal ', damaged: false });
  });

  it('says so when a charset is unknown or the coding is broken', () => {
    expect(headerText('=?x-none?q?a?=')).toEqual({ text: 'a', damaged: true });
    expect(headerText('=?utf-8?b?YQ!==?=')).toEqual({ text: 'a', damaged: true });
    expect(headerText('=?utf-8?q?=4?=')).toEqual({ text: '=4', damaged: true });
    expect(headerText('=?utf-8?q?=ff?=').damaged).toBe(true);
  });

  it('is linear: hostile megabytes pass', () => {
    for (const piece of ['=?', '=?a?q? ', '=?utf-8?q?a?= ', '?=', '=?a?b?', ' ', '=?a']) {
      headerText(piece.repeat(1_000_000 / piece.length));
      headerText(`${piece.repeat(1_000_000 / piece.length)}?=`);
    }
  });
});

describe('encodeUnstructured', () => {
  it('leaves plain text alone and writes the rest as words of at most 75', () => {
    expect(encodeUnstructured('plain text, 1 = 1')).toBe('plain text, 1 = 1');
    expect(encodeUnstructured('Grüße')).toBe('=?utf-8?B?R3LDvMOfZQ==?=');
    expect(encodeUnstructured('=?utf-8?q?forged?=')).not.toContain('?q?');
    const long = encodeUnstructured('😀'.repeat(100));
    for (const line of long.split('\r\n ')) expect(line.length).toBeLessThanOrEqual(75);
  });

  it('never adds a line, whatever it is given, and comes back as it was', () => {
    const unit = fc.oneof(
      fc.constantFrom('\r', '\n', ' ', '=?', '?=', '\0', '\u2028', 'é', '\ud800'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.string({ unit }), (value) => {
        const line = encodeUnstructured(value, 9);
        expect(line).toMatch(/^[\x20-\x7e]*(?:\r\n [\x20-\x7e]*\S[\x20-\x7e]*)*$/);
        for (const each of `Subject: ${line}`.split('\r\n')) expect(each.length).toBeLessThan(998);
        const back = headerText(latin1FromBytes(bytesFromLatin1(` ${line}`))).text;
        const want = value
          .replace(/[\0-\x1f\x7f]+/g, ' ')
          .trim()
          .toWellFormed();
        expect(back.trim()).toBe(want.trim());
      }),
      { numRuns: 500 },
    );
  });
});
