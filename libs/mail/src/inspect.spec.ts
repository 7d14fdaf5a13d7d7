import { PartIndex } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { bytesFromLatin1 } from './bytes';
import { inspectRecord } from './inspect';
import { partIndexOf } from './part-index';
import { createMimeReader } from './reader/reader';

const lines = [
  'From: =?utf-8?q?J=C3=BCrgen?= <j@alder.test>',
  'To: a@oak.test, "B, C" <b@oak.test>',
  'Subject: =?utf-8?b?R3LDvMOfZQ==?=',
  'Message-ID:',
  ' <1@alder.test>',
  'Date: Sat, 21 Nov 2026 10:00:00 +0100',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=UTF-8',
  '',
  'text',
  '--b',
  'Content-Type: image/png',
  'Content-Disposition: inline; filename=a.png',
  'Content-ID: <a>',
  'Content-Transfer-Encoding: base64',
  '',
  'AAAA',
  '--b',
  'Content-Type: message/rfc822',
  '',
  'Subject: inner',
  '',
  'inner text',
  '--b--',
  '',
];

function read(digests: boolean) {
  const reader = createMimeReader({ digests, text: true });
  reader.write(bytesFromLatin1(lines.join('\r\n')));
  return reader.end();
}

describe('inspectRecord', () => {
  it('gives exactly what the command promises', () => {
    expect(inspectRecord('x.eml', read(true))).toEqual({
      file: 'x.eml',
      messageId: '<1@alder.test>',
      subject: 'Grüße',
      from: [{ name: 'Jürgen', address: 'j@alder.test' }],
      to: [
        { name: '', address: 'a@oak.test' },
        { name: 'B, C', address: 'b@oak.test' },
      ],
      cc: [],
      date: '2026-11-21T09:00:00.000Z',
      attachments: [
        {
          name: 'a.png',
          type: 'image/png',
          bytes: 3,
          inline: true,
          sha256: '709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c',
        },
      ],
      text: { bytes: 14, charsets: ['utf-8'] },
      smime: null,
      pgp: null,
      parts: 5,
      problems: [],
    });
  });

  it('has null where nothing is said', () => {
    const reader = createMimeReader();
    reader.write(bytesFromLatin1('\r\n'));
    expect(inspectRecord('x', reader.end())).toMatchObject({
      subject: null,
      messageId: null,
      date: null,
      from: [],
    });
  });
});

describe('partIndexOf', () => {
  it('is what the contract of the portal says, and its offsets lead to the parts', () => {
    const index = PartIndex.parse(partIndexOf(read(false)));
    expect(index).toMatchObject({ subject: 'Grüße', date: '2026-11-21T09:00:00.000Z' });
    expect(index.parts.map((part) => part.path)).toEqual(['', '1', '2', '3', '3.1']);
    const message = lines.join('\r\n');
    const bodies = index.parts.map((part) =>
      message.slice(part.bodyOffset, part.bodyOffset + part.bodyLength),
    );
    expect(bodies.slice(1)).toEqual([
      'text',
      'AAAA',
      'Subject: inner\r\n\r\ninner text',
      'inner text',
    ]);
    expect(message.slice(0, index.headerBytes).endsWith('boundary=b\r\n\r\n')).toBe(true);
    expect(index.parts[2]).toMatchObject({ contentId: 'a', decodedBytes: 3, attachment: true });
  });
});
