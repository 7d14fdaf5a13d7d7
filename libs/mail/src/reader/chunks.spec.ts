import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesFromLatin1 } from '../bytes';
import type { MessageFacts, ReaderOptions } from '../facts';
import { decodeTransfer } from '../transfer/decoder';
import { createMimeReader } from './reader';

/** Reads a message in pieces of these sizes (over and over), from a buffer that is reused in between. */
function read(message: Uint8Array, sizes: readonly number[], options: ReaderOptions): MessageFacts {
  const reader = createMimeReader(options);
  const scratch = new Uint8Array(Math.max(...sizes));
  for (let at = 0, turn = 0; at < message.length; turn++) {
    const piece = message.subarray(at, at + sizes[turn % sizes.length]!);
    scratch.set(piece);
    reader.write(scratch.subarray(0, piece.length));
    scratch.fill(0x2d);
    at += piece.length;
  }
  return reader.end();
}

/** Pieces that mail trips over, put together at random: more hostile than any random bytes. */
const fragment = fc.constantFrom(
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '--',
  '-',
  '--a',
  '--ab',
  '--a--',
  '--ab--',
  '--a \t',
  '--abc',
  ' ',
  '\t',
  'Content-Type: multipart/mixed; boundary=a\r\n\r\n',
  'Content-Type: multipart/mixed; boundary="ab"\r\n\r\n',
  'Content-Type: multipart/encrypted; boundary=abc\r\n\r\n',
  'Content-Type: message/rfc822\r\n\r\n',
  'Content-Type: text/html; charset=utf-8\r\n',
  'Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n',
  'Content-Transfer-Encoding: base64\r\n\r\n',
  'Content-Transfer-Encoding: quoted-printable\r\n\r\n',
  'Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 x\r\n#86)C\r\n`\r\nend\r\n',
  'Content-Disposition: attachment; filename*0=a; filename*1=b\r\n',
  'Subject: =?utf-8?q?x?=\r\n',
  'no header',
  'x',
  '=3D',
  '=',
  '=\r\n',
  'QUJD',
  'QQ==',
  '\xe9',
  '\0',
  'From x\r\n',
  `${'QUJDREVGR0hJ'.repeat(5)}\r\n`,
  'A'.repeat(2100),
);
const message = fc
  .array(fragment, { minLength: 1, maxLength: 40 })
  .map((pieces) =>
    bytesFromLatin1(
      `Subject: s\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n${pieces.join('')}`,
    ),
  );
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe('pieces', () => {
  it('never change the facts', () => {
    const options = { text: true, digests: true };
    fc.assert(
      fc.property(message, sizes, (bytes, cut) => {
        const whole = read(bytes, [bytes.length], options);
        expect(read(bytes, cut, options)).toEqual(whole);
        expect(read(bytes, [1], options)).toEqual(whole);
      }),
      { numRuns: 600 },
    );
  });

  it('never change the facts of a header that ends in the middle', () => {
    const header = fc
      .array(fragment, { maxLength: 12 })
      .map((each) => bytesFromLatin1(each.join('')));
    fc.assert(
      fc.property(header, sizes, (bytes, cut) => {
        const whole = read(bytes, [bytes.length + 1], { text: true });
        expect(read(bytes, cut, { text: true })).toEqual(whole);
        expect(read(bytes, [1], { text: true })).toEqual(whole);
      }),
      { numRuns: 600 },
    );
  });

  it("holds across the reader's own pieces of 64 KiB", () => {
    for (let pad = 65_500; pad < 65_560; pad++) {
      const head = 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n';
      const bytes = bytesFromLatin1(
        `${head}${'x'.repeat(pad - head.length)}\r\n--b\r\n\r\ntail\r\n--b--\r\n`,
      );
      const facts = read(bytes, [bytes.length], { text: true });
      expect(facts.parts.map((part) => part.bodyLength)).toEqual([
        bytes.length - 45,
        pad - head.length,
        4,
      ]);
    }
  });
});

describe('counting', () => {
  const line = fc.constantFrom(
    `${'QUJD'.repeat(19)}\r\n`,
    `${'QUJD'.repeat(19)}\r\n`.repeat(9),
    `${'QUJD'.repeat(19)}\n`.repeat(12),
    'QUJD',
    'QQ==\r\n',
    'QUI=',
    'A',
    'AB',
    '\r\n',
    '\n',
    '==',
    '-_',
    '!',
    '--',
    ' ',
    `${'A'.repeat(61)}\r\n`.repeat(10),
    `${'QUJD'.repeat(19)}!\n`.repeat(9),
    `${'QUJD'.repeat(19)}\r\n`.repeat(300),
  );

  it('gives the length that decoding gives, and tells the same damage', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), sizes, (lines, cut) => {
        const body = bytesFromLatin1(lines.join(''));
        const head = bytesFromLatin1(
          'Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n',
        );
        const bytes = Uint8Array.from([...head, ...body]);
        const counted = read(bytes, cut, {}).parts[0]!;
        expect(read(bytes, [bytes.length], {}).parts[0]).toEqual(counted);
        const digested = read(bytes, [bytes.length], { digests: true }).parts[0]!;
        const decoded = decodeTransfer(body, 'base64');
        expect(counted.decodedBytes).toBe(decoded.bytes.length);
        expect(counted.damage).toEqual(decoded.damage);
        expect(digested.sha256).toBe(createHash('sha256').update(decoded.bytes).digest('hex'));
      }),
      { numRuns: 500 },
    );
  });
});
