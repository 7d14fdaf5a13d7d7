import { createMimeReader, partIndexOf, takesText, textEdges } from '@chancery/mail';
import { simpleParser } from 'mailparser';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Disclaimer } from './disclaimer';
import { withDisclaimers } from './with-disclaimers';
import { wrappedIn } from './wrapped-in';

const APPEND: Disclaimer = { html: '<p>Größe: <b>vertraulich</b> ✓</p>', location: 'append' };
const PREPEND: Disclaimer = { html: '<p>Von außen</p>', location: 'prepend' };
const PLAIN: Disclaimer = { html: '<p>Confidential.</p>', location: 'append' };

async function* cut(raw: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < raw.length; at += size)
    yield await Promise.resolve(raw.subarray(at, at + size));
}

const indexFor = (raw: Buffer) => {
  const reader = createMimeReader();
  reader.write(raw);
  return partIndexOf(reader.end());
};

async function whole(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

const put = (raw: Buffer, disclaimers: Disclaimer[], size = 7) =>
  whole(withDisclaimers(cut(raw, size), indexFor(raw).parts, disclaimers));

const crlf = (text: string): Buffer => Buffer.from(text.replace(/\n/g, '\r\n'), 'utf8');

describe('texts in a body', () => {
  it.each<[string, Buffer, Disclaimer[], string]>([
    [
      'ASCII stays as it is and gets a paragraph',
      crlf('Subject: x\n\nHello\n'),
      [PLAIN],
      'Subject: x\n\nHello\n\nConfidential.\n',
    ],
    [
      'without a last line end',
      crlf('Subject: x\n\nHello'),
      [PLAIN],
      'Subject: x\n\nHello\n\nConfidential.\n',
    ],
    ['an empty body', crlf('Subject: x\n\n'), [PLAIN], 'Subject: x\n\nConfidential.\n'],
    [
      'before, and after, in the order of rules',
      crlf('Subject: x\n\nHello\n'),
      [
        { html: 'one', location: 'prepend' },
        { html: 'two', location: 'prepend' },
        { html: 'three', location: 'append' },
        { html: 'four', location: 'append' },
      ],
      'Subject: x\n\ntwo\n\none\n\nHello\n\nthree\n\nfour\n',
    ],
    [
      'HTML between its tags, whatever looks like one',
      crlf(
        'Content-Type: text/html; charset=utf-8\n\n<html><head><title></body></title></head><!-- <body> --><BODY a="</body>">x<script>"</body>"</script></Body ></html>\n',
      ),
      [PREPEND, APPEND],
      'Content-Type: text/html; charset=utf-8\n\n<html><head><title></body></title></head><!-- <body> --><BODY a="</body>"><div><p>Von au&#223;en</p></div>\nx<script>"</body>"</script><div><p>Gr&#246;&#223;e: <b>vertraulich</b> &#10003;</p></div>\n</Body ></html>\n',
    ],
    [
      'HTML that says of no body where it is',
      crlf('Content-Type: text/html\n\n<style>p{}</style>\n<p>x</p>\n'),
      [PREPEND, PLAIN],
      'Content-Type: text/html\n\n<style>p{}</style>\n<div><p>Von au&#223;en</p></div>\n<p>x</p>\n<div><p>Confidential.</p></div>\n',
    ],
    [
      'HTML with a page quoted in it',
      crlf('Content-Type: text/html\n\n<body>a<body>b</body></html></body></html>\n'),
      [PLAIN],
      'Content-Type: text/html\n\n<body>a<body>b</body></html><div><p>Confidential.</p></div>\n</body></html>\n',
    ],
    [
      'latin1 stays latin1',
      Buffer.from(
        'Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\xfc\xdfe\r\n',
        'latin1',
      ),
      [{ html: 'au&szlig;en', location: 'append' }],
      'Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\nGr\xfc\xdfe\n\nau\xdfen\n',
    ],
  ])('%s', async (_what, raw, disclaimers, expected) => {
    for (const size of [1, 2, 3, 5, 64, 100_000])
      expect((await put(raw, disclaimers, size)).toString('latin1').replace(/\r\n/g, '\n')).toBe(
        expected,
      );
  });

  it.each<[string, Buffer, string]>([
    ['ASCII that has no room', crlf('Subject: x\n\nHello\n'), 'Hello'],
    [
      'latin1 that has no room, with its other parameters',
      Buffer.from(
        'Content-Type: text/plain; format=flowed; charset="iso-8859-1"; x=y\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\xfc\xdfe \r\nund so\r\n',
        'latin1',
      ),
      'Grüße',
    ],
    [
      'Shift_JIS in base64',
      crlf(
        'Content-Type: text/plain; charset=shift_jis\nContent-Transfer-Encoding: base64\n\nk/qWe4zq\n',
      ),
      '日本語',
    ],
    [
      'ISO-2022-JP, which is not ASCII',
      Buffer.from(
        'Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1b$BF|K\\8l\x1b(B\r\n',
        'latin1',
      ),
      '日本語',
    ],
    [
      'HTML in ISO-2022-JP',
      Buffer.from(
        'Content-Type: text/html; charset=iso-2022-jp\r\n\r\n<p>\x1b$BF|K\\8l\x1b(B</p>\r\n',
        'latin1',
      ),
      '日本語',
    ],
    [
      'UTF-16',
      Buffer.concat([
        Buffer.from(
          'Content-Type: text/plain; charset=utf-16\r\nContent-Transfer-Encoding: base64\r\n\r\n',
        ),
        Buffer.from(`${Buffer.from('\ufeff日本語', 'utf16le').toString('base64')}\r\n`),
      ]),
      '日本語',
    ],
    [
      'quoted-printable with a tag cut by a soft line end',
      crlf(
        'Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<body>Gr=C3=BC=C3=9Fe</bo=\ndy>\n',
      ),
      'Grüße',
    ],
  ])('%s: both texts are read, by two parsers', async (_what, raw, text) => {
    for (const size of [1, 3, 100_000]) {
      const out = await put(raw, [PREPEND, APPEND], size);
      const postal = await PostalMime.parse(out);
      const { text: other, html } = await simpleParser(out);
      for (const seen of [postal.text || postal.html, other || html || '']) {
        const plain = (seen ?? '')
          .replace(/<[^>]*>/g, '')
          .replace(/&#(\d+);/g, (_m, n: string) => String.fromCodePoint(Number(n)));
        expect(plain.replace(/\s+/g, ' ').trim()).toMatch(
          new RegExp(`^Von außen ${text} ?(?:und so )?Größe: vertraulich ✓$`),
        );
      }
      expect(out.toString('latin1')).toMatch(/^[\x00-\xff]*$/);
    }
  });

  it('goes into both wordings, and leaves every other part its bytes', async () => {
    const picture = Buffer.alloc(5000, 'png')
      .toString('base64')
      .replace(/(.{76})/g, '$1\r\n');
    const raw = Buffer.from(
      'Content-Type: multipart/mixed; boundary=m\r\n\r\npreamble\r\n--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n' +
        '--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nplain\r\n--a\r\nContent-Type: multipart/related; boundary=r\r\n\r\n' +
        `--r\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<body>html</body>\r\n--r\r\nContent-Type: image/png\r\nContent-ID: <a>\r\nContent-Transfer-Encoding: base64\r\n\r\n${picture}\r\n--r--\r\n--a--\r\n` +
        '--m\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nfile\r\n--m--\r\nepilogue\r\n',
    );
    const out = (await put(raw, [PLAIN])).toString('latin1');
    expect(out).toBe(
      raw
        .toString('latin1')
        .replace('\r\nplain\r\n', '\r\nplain\r\n\r\nConfidential.\r\n\r\n')
        .replace('html</body>', 'html<div><p>Confidential.</p></div>\r\n</body>'),
    );
  });

  it.each([
    [
      'multipart/signed',
      'Content-Type: multipart/signed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n',
    ],
    [
      'CMS',
      'Content-Type: application/pkcs7-mime; smime-type=signed-data\nContent-Transfer-Encoding: base64\n\nMIAG\n',
    ],
    ['a picture alone', 'Content-Type: image/png\n\nx\n'],
    ['an unknown charset', 'Content-Type: text/plain; charset=klingon\n\nx\n'],
    ['an unknown encoding', 'Content-Type: text/plain\nContent-Transfer-Encoding: x-rot13\n\nx\n'],
    [
      'a text that is a file',
      'Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nx\n',
    ],
    [
      'an alternative with a signed wording',
      'Content-Type: multipart/alternative; boundary=a\n\n--a\n\nx\n--a\nContent-Type: multipart/signed; boundary=b\n\n--b\n\nx\n--b--\n--a--\n',
    ],
  ])('%s takes none', (_what, text) => {
    expect(takesText(indexFor(crlf(text)).parts)).toBe(false);
  });

  it('are put around a message that takes none, which stays whole', async () => {
    const raw = Buffer.from(
      'DKIM-Signature: v=1\r\nFrom: Ann <ann@x.test>\r\nSubject: Gr\xfc\xdfe\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nsigned\r\n--b--\r\n',
      'latin1',
    );
    const out = await whole(wrappedIn(cut(raw, 3), indexFor(raw).headerBytes, [PREPEND, APPEND]));
    const { attachments, subject, from, text, html, headers } = await PostalMime.parse(out, {
      forceRfc822Attachments: true,
    });
    const inside = indexFor(out).parts.find(({ type }) => type === 'message/rfc822')!;
    expect(out.subarray(inside.bodyOffset, inside.bodyOffset + inside.bodyLength).equals(raw)).toBe(
      true,
    );
    expect(attachments[0]?.filename).toBe('message.eml');
    expect(from?.address).toBe('ann@x.test');
    expect(subject).toBeTruthy();
    expect(headers.map(({ key }) => key)).not.toContain('dkim-signature');
    expect(text?.trim()).toBe('Von außen\n\nGröße: vertraulich ✓');
    expect(html).toContain('Gr&#246;&#223;e');
    expect(
      indexFor(out)
        .parts.map(({ type }) => type)
        .slice(0, 5),
    ).toEqual([
      'multipart/mixed',
      'multipart/alternative',
      'text/plain',
      'text/html',
      'message/rfc822',
    ]);
  });
});

const corpus = resolve(process.env['CHANCERY_CORPUS'] ?? '../shared', 'corpus/mime');

describe.runIf(existsSync(corpus))('texts in the messages of the corpus', () => {
  it('are read by another parser, and everything else stays', async () => {
    let changed = 0;
    const unread: string[] = [];
    const files = readdirSync(corpus, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.eml'))
      .map((entry) => resolve(entry.parentPath, entry.name));
    for (const file of files) {
      const raw = Buffer.from(
        readFileSync(file)
          .toString('latin1')
          .replace(/\r\n|\r|\n/g, '\r\n'),
        'latin1',
      );
      const { parts } = indexFor(raw);
      const edges = textEdges(parts);
      if (!edges) continue;
      changed++;
      const out = await put(raw, [APPEND], 4096);
      const now = indexFor(out).parts;
      const { text = '', html = '' } = await PostalMime.parse(out);
      if (!(text + html).includes('vertraulich')) unread.push(file);
      expect(
        now.map(({ path, type }) => [path, type]),
        file,
      ).toEqual(parts.map(({ path, type }) => [path, type]));
      const touched = new Set(edges.last.map(({ path }) => path));
      parts.forEach((part, at) => {
        const after = now[at]!;
        const body = (bytes: Buffer, of: typeof part) =>
          bytes.subarray(of.bodyOffset, of.bodyOffset + of.bodyLength);
        if (part.multipart || part.type === 'message/rfc822') return;
        if (!touched.has(part.path))
          expect(body(out, after).equals(body(raw, part)), file).toBe(true);
      });
    }
    expect(changed).toBeGreaterThan(300);
    // One boundary begins like another there; parsers disagree about what it means.
    expect(unread).toEqual([resolve(corpus, 'mail-parser/eml_malformed_007.eml')]);
  }, 120_000);
});
