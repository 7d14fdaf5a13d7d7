import { gzipSync } from 'node:zlib';
import { docxOf, pdfOf, rarOf, tarOf, tnefOf, zipOf } from '../../libs/content/src/test-files';
import {
  around,
  attached,
  base64,
  type Evasion,
  GREETING,
  multipart,
  quoted,
  utf8,
  wide,
} from './evasion';

const SECRET = 'About Project Falcon.';
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');

const odt = zipOf([
  ['mimetype', 'application/vnd.oasis.opendocument.text'],
  ['META-INF/manifest.xml', '<manifest/>'],
  [
    'content.xml',
    '<office:text><text:p>Project Fal<text:span>con</text:span></text:p></office:text>',
  ],
]);
const xlsx = zipOf([
  ['[Content_Types].xml', '<Types/>'],
  ['xl/sharedStrings.xml', '<sst><si><r><t>Project Fal</t></r><r><t>con</t></r></si></sst>'],
]);
const pptx = zipOf([
  ['[Content_Types].xml', '<Types/>'],
  [
    'ppt/slides/slide1.xml',
    '<p:sld><a:p><a:r><a:t>Project Fal</a:t></a:r><a:r><a:t>con</a:t></a:r></a:p></p:sld>',
  ],
]);
const mail = `Received: x\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\n${SECRET}\r\n`;
const cover = '<w:document><w:p><w:r><w:t>nothing</w:t></w:r></w:p></w:document>';
const part = (text: string): string => `<w:x><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:x>`;

/** Files that hold "Project Falcon", in a way that one who opens them sees. */
const TEXTS: readonly [trick: string, file: Buffer][] = [
  ['plain text', latin(SECRET)],
  ['UTF-16', latin(`\xff\xfe${wide(SECRET)}`)],
  ['UTF-16 without a mark', latin(wide(SECRET))],
  ['full-width letters', latin(utf8('Ｐｒｏｊｅｃｔ Ｆａｌｃｏｎ'))],
  ['HTML', latin('<html><p>Project F<b>alc</b>on</p></html>')],
  ['HTML references', latin('<html>Project &#70;alcon</html>')],
  ['XML', latin('<?xml version="1.0"?><a><b x="Project Falcon"/></a>')],
  ['XML in UTF-16', latin(`\xff\xfe${wide('<?xml version="1.0"?><a>Project Falcon</a>')}`)],
  ['RTF', latin('{\\rtf1 Project Falcon}')],
  ['RTF escapes', latin("{\\rtf1 Project F\\'61\\'6ccon}")],
  ['RTF Unicode', latin('{\\rtf1 Project \\u70?alcon}')],
  ['RTF groups in the word', latin('{\\rtf1 Project Fa{\\b l}c\\i on}')],
  ['RTF, hidden', latin('{\\rtf1 x {\\v Project Falcon}}')],
  ['docx', docxOf([[SECRET]])],
  ['docx, split runs', docxOf([['Proj', 'ect F', 'alc', 'on']])],
  ['docx, references', docxOf([['Project &#70;alcon']])],
  ['docx, in a footnote', docxOf([['x']], [['word/footnotes.xml', part('Project Falcon')]])],
  ['docx, in a header', docxOf([['x']], [['word/header1.xml', part('Project Falcon')]])],
  ['docx, in a remark', docxOf([['x']], [['word/comments.xml', part('Project Falcon')]])],
  ['docx, part at another place', docxOf([['x']], [['custom/thing.dat', part('Project Falcon')]])],
  [
    'docx, prefix of no one',
    docxOf([['x']], [['word/a.xml', part('Project Falcon').replaceAll('w:', 'q:')]]),
  ],
  ['docx, embedded docx', docxOf([['x']], [['word/embeddings/a.docx', docxOf([[SECRET]])]])],
  ['docx, page taken in', docxOf([['x']], [['word/afchunk.htm', '<html>Project Falcon</html>']])],
  [
    'docx, UTF-16 part',
    docxOf([['x']], [['word/b.xml', latin(`\xff\xfe${wide(part('Project Falcon'))}`)]]),
  ],
  [
    'docx, the same part twice',
    zipOf([
      ['[Content_Types].xml', '<a/>'],
      ['word/document.xml', cover],
      ['word/document.xml', part('Project Falcon')],
    ]),
  ],
  ['xlsx', xlsx],
  ['pptx', pptx],
  ['odt', odt],
  ['PDF', pdfOf('Project Falcon')],
  ['PDF behind other bytes', Buffer.concat([latin('\n'.repeat(500)), pdfOf('Project Falcon')])],
  ['PDF with octal escapes', pdfOf('Project F\\141lcon')],
  ['saved mail', latin(mail)],
  ['zip', zipOf([['a.txt', SECRET]])],
  ['zip in zip', zipOf([['a.zip', zipOf([['b.txt', SECRET]])]])],
  ['zip four deep', zipOf([['a', zipOf([['b', zipOf([['c', zipOf([['d', SECRET]])]])]])]])],
  [
    'zip deeper than the limit',
    Array.from({ length: 12 }).reduce<Buffer>(
      (inside) => zipOf([['a.zip', inside]]),
      zipOf([['a.txt', SECRET]]),
    ),
  ],
  ['zip of a docx', zipOf([['a.docx', docxOf([['Project Fal', 'con']])]])],
  ['zip of a mail', zipOf([['a.eml', mail]])],
  ['zip of TNEF', zipOf([['winmail.dat', tnefOf(SECRET, [])]])],
  ['zip behind other bytes', Buffer.concat([Buffer.alloc(3000, 1), zipOf([['a.txt', SECRET]])])],
  [
    'zip without its directory',
    zipOf([
      ['a.txt', SECRET],
      ['b.txt', 'x'],
    ]).subarray(0, 100),
  ],
  ['zip with a password', zipOf([['a.txt', SECRET]], true)],
  [
    'zip behind two thousand members',
    zipOf([
      ...Array.from({ length: 2000 }, (_, at) => [`${at}.txt`, 'x'] as const),
      ['z.txt', SECRET],
    ]),
  ],
  ['gzip', gzipSync(SECRET)],
  ['gzip twice', gzipSync(gzipSync(SECRET))],
  ['gzip, two streams', Buffer.concat([gzipSync('x'), gzipSync(SECRET)])],
  ['gzip cut off', gzipSync(`${'abc def '.repeat(100)}${SECRET}`).subarray(0, -10)],
  ['tar', tarOf([['a.txt', SECRET]])],
  [
    'tar.gz',
    gzipSync(
      tarOf([
        ['a.docx', docxOf([[SECRET]]).toString('latin1')],
        ['b.txt', SECRET],
      ]),
    ),
  ],
  ['rar', rarOf('a.txt', SECRET)],
  ['rar with a password', rarOf('a.txt', SECRET, true)],
  ['TNEF', tnefOf('', [['a.txt', SECRET]])],
  ['TNEF of a zip', tnefOf('', [['a.zip', zipOf([['b.txt', SECRET]])]])],
  [
    'picture with a zip behind it',
    Buffer.concat([
      latin('\x89PNG\r\n\x1a\n\0\0\0\rIHDR'),
      Buffer.alloc(40),
      zipOf([['a.txt', SECRET]]),
    ]),
  ],
  ['behind half a megabyte', latin(`${'word '.repeat(100_000)}${SECRET}`)],
  ['behind two megabytes', latin(`${'word '.repeat(400_000)}${SECRET}`)],
];

/** Ways to attach a zip of the secret so that it looks like something else. */
const D = 'Content-Disposition: attachment; filename=a.zip';
const COVERS: readonly [trick: string, entity: string][] = (
  [
    ['called a picture', 'Content-Type: image/png; name=holiday.png'],
    ['called nothing', 'Content-Type: application/octet-stream'],
    ['called a zip', 'Content-Type: application/zip; name=a.zip'],
    ['inline', 'Content-Type: application/zip\r\nContent-Disposition: inline'],
    ['called a mail', `Content-Type: message/rfc822\r\n${D}`],
    ['called text', `Content-Type: text/plain; charset=utf-8\r\n${D}`],
    ['type that cannot be read', `Content-Type: zip\r\n${D}`],
    ['type twice', `Content-Type: image/png\r\nContent-Type: application/zip\r\n${D}`],
  ] as const
).map(([trick, fields]) => [trick, attached(zipOf([['a.txt', SECRET]]), fields)]);

const zip64 = zipOf([['a.txt', SECRET]]).toString('base64');
const BROKEN: readonly [trick: string, entity: string][] = [
  [
    'base64 without padding',
    `${D}\r\nContent-Transfer-Encoding: base64\r\n\r\n${zip64.replace(/=+$/, '')}`,
  ],
  [
    'base64 with foreign characters',
    `${D}\r\nContent-Transfer-Encoding: base64\r\n\r\n${zip64.replace(/.{9}/g, '$&!')}`,
  ],
  [
    'base64, text behind',
    `${D}\r\nContent-Transfer-Encoding: base64\r\n\r\n${zip64}\r\n\r\n-- \r\nA list footer`,
  ],
  [
    'quoted-printable',
    `${D}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${quoted(zipOf([['a.txt', SECRET]]).toString('latin1')).replace(/.{72}/g, '$&=\r\n')}`,
  ],
  [
    'encoding twice',
    `${D}\r\nContent-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64\r\n\r\n${zip64}`,
  ],
  [
    'attached text in base64',
    `Content-Type: text/plain\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(SECRET)}`,
  ],
  [
    'attached text in UTF-7',
    'Content-Type: text/plain; charset=utf-7\r\nContent-Disposition: attachment\r\n\r\nAbout Project +AEYAYQBsAGMAbwBu-',
  ],
];

const of = (target: Evasion['target'], trick: string, entity: string): Evasion => ({
  target,
  trick,
  raw: around(multipart('mixed', [GREETING, entity])),
});

export const ATTACHMENT_TEXTS: readonly Evasion[] = [
  ...TEXTS.map(([trick, file]) => of('attachment-text', trick, attached(file))),
  ...COVERS.map(([trick, entity]) => of('attachment-text', `zip ${trick}`, entity)),
  ...BROKEN.map(([trick, entity]) => of('attachment-text', trick, entity)),
];

/** A program for Windows as far as its headers go. */
const exe = Buffer.alloc(512);
exe.write('MZ');
exe.writeUInt32LE(0x80, 0x3c);
exe.write('PE\0\0', 0x80);

const PROGRAMS: readonly [trick: string, entity: string][] = [
  ['as it is', attached(exe, 'Content-Type: application/x-msdownload; name=setup.exe')],
  ['called text', attached(exe, 'Content-Type: text/plain; name=readme.txt')],
  ['called a picture', attached(exe, 'Content-Type: image/jpeg; name=holiday.jpg')],
  ['with two extensions', attached(exe, 'Content-Type: application/pdf; name=bill.pdf.exe')],
  ['without a name', attached(exe, 'Content-Type: application/octet-stream')],
  [
    'with a Cyrillic е',
    attached(exe, `Content-Type: application/octet-stream; name="${utf8('setup.\u0435xe')}"`),
  ],
  [
    'with a turn of direction',
    attached(exe, `Content-Type: application/octet-stream; name="${utf8('photo\u202egpj.exe')}"`),
  ],
  ['in a zip', attached(zipOf([['a.txt', exe]]))],
  ['in a zip in a zip', attached(zipOf([['a.zip', zipOf([['b.dat', exe]])]]))],
  ['in a gzip', attached(gzipSync(exe))],
  [
    'in TNEF',
    attached(
      tnefOf('', [['a.txt', exe as unknown as string]]),
      'Content-Type: application/ms-tnef',
    ),
  ],
  ['in a document', attached(docxOf([['x']], [['word/embeddings/a.bin', exe]]))],
  ['in a document, under media', attached(docxOf([['x']], [['word/media/image1.png', exe]]))],
  ['in a zip with a password', attached(zipOf([['a.exe', exe]], true))],
  ['in a zip that breaks off', attached(zipOf([['a.exe', exe]]).subarray(0, 60))],
  ['base64 with foreign characters', attached(exe).replace('TVo', 'T!Vo')],
  ['in an embedded mail', `Content-Type: message/rfc822\r\n\r\nSubject: x\r\n${attached(exe)}`],
  [
    'in a saved mail',
    attached(
      latin(`Received: x\r\nSubject: x\r\nMIME-Version: 1.0\r\n${attached(exe)}\r\n`),
      'Content-Type: application/octet-stream; name=a.eml',
    ),
  ],
  [
    'library',
    attached(
      Buffer.from(exe).fill(0x21, 0x97, 0x98),
      'Content-Type: application/octet-stream; name=a.dat',
    ),
  ],
];

export const EXECUTABLES: readonly Evasion[] = PROGRAMS.map(([trick, entity]) =>
  of('executable', trick, entity),
);
