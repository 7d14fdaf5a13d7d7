import { describe, expect, it } from 'vitest';
import { bytesFromLatin1 } from '../bytes';
import { StructureLimitError, type MessageFacts, type ReaderOptions } from '../facts';
import { createMimeReader } from './reader';

function read(message: string | string[], options: ReaderOptions = {}): MessageFacts {
  const text = typeof message === 'string' ? message : message.join('\r\n');
  const reader = createMimeReader({ text: true, ...options });
  reader.write(bytesFromLatin1(text));
  return reader.end();
}

describe('what is asked for', () => {
  const message = [
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=iso-8859-1',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'caf=E9 =',
    'latte',
    '--b',
    'Content-Type: text/csv',
    'Content-Disposition: attachment; filename=a.csv',
    '',
    'a;b',
    '--b--',
  ];

  it('decodes text that is not attached', () => {
    expect(read(message).text).toEqual([
      { path: '1', type: 'text/plain', text: 'café latte', cut: false, damaged: false },
    ]);
    expect(read(message, { text: false }).text).toEqual([]);
  });

  it('cuts text at the limit, not in a character, and says so', () => {
    const facts = read('Content-Type: text/plain; charset=utf-8\r\n\r\na\xc3\xa9bcdef', {
      textBytes: 2,
    });
    expect(facts.text).toMatchObject([{ text: 'a', cut: true, damaged: false }]);
    const two = read(
      ['Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'one!', '--b', '', 'two'],
      {
        textTotalBytes: 4,
      },
    );
    expect(two.text).toMatchObject([
      { text: 'one!', cut: false },
      { text: 't', cut: true },
    ]);
  });

  it('gives SHA-256 of decoded leaves only when asked', () => {
    const hello = ['Content-Transfer-Encoding: base64', '', 'aGVsbG8gd29ybGQ=', ''];
    expect(read(hello, { digests: true }).parts[0]?.sha256).toBe(
      'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
    );
    expect(read(hello).parts[0]).not.toHaveProperty('sha256');
  });
});

describe('limits', () => {
  const limitOf = (make: () => unknown): string => {
    try {
      make();
    } catch (error) {
      if (error instanceof StructureLimitError) return `${error.limit} ${error.allowed}`;
    }
    return 'none';
  };

  it('refuses more than 1000 parts, 50 levels, 1 MiB of header', () => {
    const parts = (count: number) =>
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(count)}--b--\r\n`;
    expect(limitOf(() => read(parts(999)))).toBe('none');
    expect(limitOf(() => read(parts(1000)))).toBe('parts 1000');
    const nested = (count: number) => 'Content-Type: message/rfc822\r\n\r\n'.repeat(count);
    expect(limitOf(() => read(nested(50)))).toBe('none');
    expect(limitOf(() => read(nested(51)))).toBe('depth 50');
    const header = (bytes: number) => `X: ${'a'.repeat(bytes)}\r\n\r\nbody`;
    expect(limitOf(() => read(header(1024 * 1024 - 10)))).toBe('none');
    expect(limitOf(() => read(header(1024 * 1024)))).toBe('headerBytes 1048576');
    expect(limitOf(() => read(header(100), { limits: { headerBytes: 50 } }))).toBe(
      'headerBytes 50',
    );
  });

  it('holds however the bytes come', () => {
    const reader = createMimeReader();
    const piece = bytesFromLatin1('a'.repeat(100));
    reader.write(bytesFromLatin1('X: '));
    expect(
      limitOf(() => {
        for (let i = 0; i < 20_000; i++) reader.write(piece);
      }),
    ).toBe('headerBytes 1048576');
  });
});
