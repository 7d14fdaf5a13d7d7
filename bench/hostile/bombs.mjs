// Twenty mails made to exhaust whoever looks into them.
import { gzipSync } from 'node:zlib';
import { zipOf } from '../../libs/content/src/test-files.ts';
import { docxOf } from '../support/docx.mjs';

const MIB = 1024 * 1024;
const zeros = Buffer.alloc(64 * MIB);
/** 256 MiB of zeros: `bzip2`, and `7z a -m0=BZip2`. */
const BZ2 =
  'QlpoOTFBWSZTWQ4J4t8BX45AAMAAAAggADCATUZCoCWpCoCXMUFZJlNZDgni3wFfjkAAwAAACCAAMIBNRkKgJakKgJcxQVkmU1kOCeLfAV+OQADAAAAIIAAwgE1GQqAlqQqAlzFBWSZTWQ4J4t8BX45AAMAAAAggADCATUZCoCWpCoCXMUFZJlNZDgni3wFfjkAAwAAACCAAMIBNRkKgJakKgJcxQVkmU1kezuTbASo/wADABAAIIAAwzAUppqqoSRsAIkjxdyRThQkGsXyvAA==';
const SEVEN =
  'N3q8ryccAAQ3BDxQ1wAAAAAAAABSAAAAAAAAAI/o52dCWmg5MUFZJlNZSr8JKAFfkcAAwAAAAKAAMIBNRtWgqAlkCoCXMUFZJlNZSr8JKAFfkcAAwAAAAKAAMIBNRtWgqAlkCoCXMUFZJlNZSr8JKAFfkcAAwAAAAKAAMIBNRtWgqAlkCoCXMUFZJlNZSr8JKAFfkcAAwAAAAKAAMIBNRtWgqAlkCoCXMUFZJlNZSr8JKAFfkcAAwAAAAKAAMIBNRtWgqAlkCoCXMUFZJlNZe/NgYgEKecgAwAAAAQAAoAAwzAUppqKokGwSqJB4u5IpwoSDbMVC4AEEBgABCYDXAAcLAQABAwQCAgzwAAAAEAAICgG7fQ4qAAAFARkHAAAAAAAAABENAHoALgBiAGkAbgAAABQKAQCbsRKxznndARUGAQAggKSBAAA=';

const repeat = (times, first, wrap) => {
  let inner = first;
  for (let n = 0; n < times; n++) inner = wrap(inner);
  return inner;
};
const layers = (depth) => {
  if (depth === 0) return zipOf([['0.dll', Buffer.alloc(MIB)]]);
  const inner = layers(depth - 1);
  return zipOf(Array.from({ length: 16 }, (_, at) => [`lib ${at}.zip`, inner]));
};
const document = (text) => docxOf(text);

const HEAD =
  'From: eve@demo.test\r\nTo: ren@example.org\r\nSubject: figures\r\nMIME-Version: 1.0\r\n';
const lines = (base64) => base64.replace(/.{76}/g, '$&\r\n');
const attached = (name, file) =>
  Buffer.from(
    `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello.\r\n--b\r\nContent-Type: application/octet-stream; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${lines(file.toString('base64'))}\r\n--b--\r\n`,
  );
const mime = (depth) => {
  let open = '';
  for (let at = 0; at < depth; at++)
    open += `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`;
  return Buffer.from(`${HEAD}${open}\r\nx\r\n`);
};

/** @returns {{ name: string, raw: Buffer, to?: string[] }[]} in wire form but for dots */
export function bombs() {
  return [
    ['zip of 64 MiB of zeros', attached('a.zip', zipOf([['zeros', zeros]]))],
    [
      'zip of ten times 30 MB',
      attached(
        'b.zip',
        zipOf(Array.from({ length: 10 }, (_, at) => [`${at}`, zeros.subarray(0, 30_000_000)])),
      ),
    ],
    ['zips in zips, 16 of each, four deep', attached('c.zip', layers(4))],
    [
      'a hundred zips in one another',
      attached(
        'd.zip',
        repeat(100, zipOf([['a.txt', 'x']]), (inner) => zipOf([['inner.zip', inner]])),
      ),
    ],
    [
      'zip of ten thousand members',
      attached('e.zip', zipOf(Array.from({ length: 10_000 }, (_, at) => [`${at}.txt`, 'x']))),
    ],
    [
      'a gigabyte, gzip',
      attached('f.gz', Buffer.concat(Array.from({ length: 16 }, () => gzipSync(zeros)))),
    ],
    ['gzip in gzip, thirty times', attached('g.gz', repeat(30, gzipSync('x'), gzipSync))],
    ['256 MiB, bzip2', attached('h.bz2', Buffer.from(BZ2, 'base64'))],
    ['256 MiB, 7z', attached('i.7z', Buffer.from(SEVEN, 'base64'))],
    [
      'Word file with a part of 64 MiB',
      attached('j.docx', docxOf('<a/>', [['word/big.xml', zeros]])),
    ],
    [
      'Word file whose entities grow',
      attached(
        'k.docx',
        document(
          `<!DOCTYPE a [<!ENTITY a "${'x'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}"><!ENTITY c "${'&b;'.repeat(1000)}">]><a>&c;</a>`,
        ),
      ),
    ],
    ['Word file, a million elements deep', attached('l.docx', document('<a>'.repeat(1_000_000)))],
    [
      'RTF with a million groups',
      attached('m.rtf', Buffer.from(`{\\rtf1 ${'{\\b\\par}'.repeat(1_000_000)}}`)),
    ],
    ['PDF of dictionaries', attached('n.pdf', Buffer.from(`%PDF-1.4\n${'<<'.repeat(1_000_000)}`))],
    [
      'TNEF whose attributes claim gigabytes',
      attached(
        'winmail.dat',
        Buffer.concat([
          Buffer.from('789f3e220100', 'hex'),
          Buffer.alloc(2 * MIB, Buffer.from('0290060000ffffff7f', 'hex')),
        ]),
      ),
    ],
    ['MIME, 49 deep', mime(49)],
    ['MIME, 900 deep', mime(900)],
    [
      'nine hundred parts',
      Buffer.from(
        `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\nContent-Type: text/plain; name="x.txt"\r\n\r\nfigures\r\n'.repeat(900)}--b--\r\n`,
      ),
    ],
    [
      'a header of a million bytes',
      Buffer.from(
        `${HEAD}${'X-Figures: =?utf-8?q?=66=69=67?= =?utf-8?b?eA==?=\r\n'.repeat(19_000)}\r\nx\r\n`,
      ),
    ],
    [
      'one line of four million characters, to a thousand recipients',
      Buffer.from(`${HEAD}Content-Type: text/html\r\n\r\n${'<a '.repeat(1_400_000)}\r\n`),
      Array.from({ length: 1_000 }, (_, at) => `r${at}@example.org`),
    ],
  ].map(([name, raw, to = ['ren@example.org']]) => ({ name, raw, to }));
}

/** Texts on which patterns go back and forth. */
export function texts() {
  return ['a'.repeat(76), 'ab'.repeat(38), ' '.repeat(76), '0'.repeat(76), 'x@x.'.repeat(19)].map(
    (line) => ({
      name: `600 KB of “${line.slice(0, 6).trim() || 'spaces'}”`,
      raw: Buffer.from(
        `${HEAD}Content-Type: text/plain\r\n\r\n${`${line}\r\n`.repeat(8_000)}!\r\n`,
      ),
      to: ['ren@example.org'],
    }),
  );
}
