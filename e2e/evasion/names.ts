import { tnefOf } from '../../libs/content/src/test-files';
import { around, attached, base64, type Evasion, GREETING, multipart, utf8 } from './evasion';

const A = 'Content-Disposition: attachment';
const T = 'Content-Type: application/octet-stream';

/** Ways to call a file falcon.txt. */
const NAMES: readonly [trick: string, fields: string][] = [
  ['as it is', `${T}\r\n${A}; filename=falcon.txt`],
  ['quoted', `${T}\r\n${A}; filename="falcon.txt"`],
  ['upper case', `${T}\r\n${A}; FILENAME="FALCON.TXT"`],
  ['escapes in quotes', `${T}\r\n${A}; filename="f\\a\\lcon.txt"`],
  ['apostrophes', `${T}\r\n${A}; filename='falcon.txt'`],
  ['blanks around the equals sign', `${T}\r\n${A}; filename = "falcon.txt"`],
  ['not quoted, with blanks', `${T}\r\n${A}; filename=my falcon file.txt`],
  ['never closed quote', `${T}\r\n${A}; filename="falcon.txt`],
  ['folded before the value', `${T}\r\n${A};\r\n filename="falcon.txt"`],
  ['folded in the value', `${T}\r\n${A}; filename="my\r\n falcon.txt"`],
  ['a comment before', `${T}\r\n${A}; (comment) filename=falcon.txt`],
  ['a comment behind', `${T}\r\n${A}; filename=falcon.txt (comment)`],
  ['no semicolon', `${T}\r\n${A} filename=falcon.txt`],
  ['two semicolons', `${T}\r\n${A};; filename=falcon.txt`],
  ['only a name', `${T}; name="falcon.txt"`],
  ['name where filename belongs', `${T}\r\n${A}; name="falcon.txt"`],
  ['name differs, falcon in the type', `${T}; name="falcon.txt"\r\n${A}; filename="report.txt"`],
  [
    'name differs, falcon in the disposition',
    `${T}; name="report.txt"\r\n${A}; filename="falcon.txt"`,
  ],
  ['two file names, first', `${T}\r\n${A}; filename=falcon.txt; filename=report.txt`],
  ['two file names, second', `${T}\r\n${A}; filename=report.txt; filename=falcon.txt`],
  ['two dispositions, first', `${T}\r\n${A}; filename=falcon.txt\r\n${A}; filename=report.txt`],
  ['two dispositions, second', `${T}\r\n${A}; filename=report.txt\r\n${A}; filename=falcon.txt`],
  ['two types, second', `${T}; name=report.txt\r\n${T}; name=falcon.txt`],
  ['RFC 2231', `${T}\r\n${A}; filename*=utf-8''falcon.txt`],
  ['RFC 2231, every byte escaped', `${T}\r\n${A}; filename*=utf-8''%66%61%6c%63%6f%6e%2etxt`],
  ['RFC 2231, another charset', `${T}\r\n${A}; filename*=utf-16be''%00f%00a%00l%00c%00o%00n`],
  ['RFC 2231, unknown charset', `${T}\r\n${A}; filename*=x-nobody''f%61lcon.txt`],
  ['RFC 2231, no charset', `${T}\r\n${A}; filename*=''f%61lcon.txt`],
  ['RFC 2231 without its quotes', `${T}\r\n${A}; filename*=f%61lcon.txt`],
  ['in pieces', `${T}\r\n${A}; filename*0="fal"; filename*1="con.txt"`],
  ['in pieces out of order', `${T}\r\n${A}; filename*1="con.txt"; filename*0="fal"`],
  ['in pieces, some encoded', `${T}\r\n${A}; filename*0*=utf-8''f%61l; filename*1="con.txt"`],
  [
    'in single letters',
    `${T}\r\n${A}; ${[...'falcon.txt'].map((each, at) => `filename*${at}=${each}`).join('; ')}`,
  ],
  ['in pieces with a gap', `${T}\r\n${A}; filename*0="fal"; filename*2="con.txt"; filename*1=""`],
  ['in pieces from one', `${T}\r\n${A}; filename*1="fal"; filename*2="con.txt"`],
  [
    'both forms differ, falcon extended',
    `${T}\r\n${A}; filename="report.txt"; filename*=utf-8''falcon.txt`,
  ],
  [
    'both forms differ, falcon plain',
    `${T}\r\n${A}; filename="falcon.txt"; filename*=utf-8''report.txt`,
  ],
  ['encoded word', `${T}\r\n${A}; filename="=?utf-8?q?f=61lcon.txt?="`],
  ['encoded word in base64', `${T}\r\n${A}; filename="=?utf-8?b?${base64('falcon.txt')}?="`],
  ['encoded word not quoted', `${T}\r\n${A}; filename==?utf-8?b?${base64('falcon.txt')}?=`],
  ['encoded words split', `${T}\r\n${A}; filename="=?utf-8?q?fal?= =?utf-8?q?con.txt?="`],
  [
    'encoded words split over lines',
    `${T}\r\n${A}; filename="=?utf-8?q?fal?=\r\n =?utf-8?q?con.txt?="`,
  ],
  ['encoded word inside RFC 2231', `${T}\r\n${A}; filename*=utf-8''=?utf-8?q?f=61lcon.txt?=`],
  ['encoded words in pieces', `${T}\r\n${A}; filename*0="=?utf-8?q?fal"; filename*1="con.txt?="`],
  ['with folders', `${T}\r\n${A}; filename="C:\\\\a\\\\falcon.txt"`],
  ['with dots behind', `${T}\r\n${A}; filename="falcon.txt..."`],
  ['with a zero-width space', `${T}\r\n${A}; filename="${utf8('fal\u200bcon.txt')}"`],
  ['with a soft hyphen', `${T}\r\n${A}; filename="${utf8('fal\u00adcon.txt')}"`],
  ['with a turn of direction', `${T}\r\n${A}; filename="${utf8('\u202enoclaf\u202c.txt')}"`],
  ['with marks of direction', `${T}\r\n${A}; filename="${utf8('fal\u200econ.txt')}"`],
  ['full-width letters', `${T}\r\n${A}; filename="${utf8('ｆａｌｃｏｎ.txt')}"`],
  ['mathematical letters', `${T}\r\n${A}; filename="${utf8('𝐟𝐚𝐥𝐜𝐨𝐧.txt')}"`],
  ['Cyrillic а', `${T}\r\n${A}; filename="${utf8('f\u0430lcon.txt')}"`],
  ['Cyrillic а, с and о', `${T}\r\n${A}; filename*=utf-8''f%D0%B0l%D1%81%D0%BEn.txt`],
  ['Greek omicron', `${T}\r\n${A}; filename="${utf8('falc\u03bfn.txt')}"`],
  [
    'Cyrillic, as an encoded word',
    `${T}\r\n${A}; filename="=?utf-8?b?${base64(utf8('f\u0430lcon.txt'))}?="`,
  ],
  ['dotless ı for l', `${T}\r\n${A}; filename="${utf8('fa\u04cfcon.txt')}"`],
  ['raw bytes of no charset', `${T}\r\n${A}; filename="f\xe1lcon.txt"`],
  ['a NUL in it', `${T}\r\n${A}; filename="fal\0con.txt"`],
  ['inline', `${T}\r\nContent-Disposition: inline; filename=falcon.txt`],
  ['unknown disposition', `${T}\r\nContent-Disposition: x-other; filename=falcon.txt`],
  ['of text', `Content-Type: text/plain; name=falcon.txt`],
  ['of a picture', `Content-Type: image/png; name=falcon.txt\r\nContent-ID: <a@b>`],
];

const row = (trick: string, raw: string): Evasion => ({ target: 'attachment-name', trick, raw });
const bytes = Buffer.from('nothing of interest');

export const ATTACHMENT_NAMES: readonly Evasion[] = [
  ...NAMES.map(([trick, fields]) =>
    row(trick, around(multipart('mixed', [GREETING, attached(bytes, fields)]))),
  ),
  row(
    'in TNEF',
    around(
      multipart('mixed', [
        GREETING,
        attached(
          tnefOf('', [['falcon.txt', 'x']]),
          'Content-Type: application/ms-tnef; name=winmail.dat',
        ),
      ]),
    ),
  ),
  row('the whole message', around(attached(bytes, `${T}; name=falcon.txt`))),
  row(
    'in an embedded mail',
    around(
      `Content-Type: message/rfc822\r\n\r\nSubject: x\r\n${multipart('mixed', [attached(bytes, `${T}; name=falcon.txt`)])}`,
    ),
  ),
  row(
    'in an embedded mail in base64',
    around(
      multipart('mixed', [
        GREETING,
        attached(
          Buffer.from(
            `Subject: x\r\n${multipart('mixed', [attached(bytes, `${T}; name=falcon.txt`)])}`,
          ),
          'Content-Type: message/rfc822',
        ),
      ]),
    ),
  ),
];
