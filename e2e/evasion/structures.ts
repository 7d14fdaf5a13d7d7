import { tnefOf } from '../../libs/content/src/test-files';
import { attached, base64, encoded, GREETING, multipart, page, plain, SECRET } from './evasion';

const nest = (depth: number, inner: string): string =>
  depth === 0 ? inner : multipart('mixed', [nest(depth - 1, inner)], `b${depth}x`);
const inner = `From: carol@example.org\r\nSubject: inner\r\n\r\n${SECRET}`;

/** Ways to place the secret in the structure of a message. */
export const STRUCTURES: readonly [trick: string, entity: string][] = [
  ['second of two parts', multipart('mixed', [GREETING, plain()])],
  ['alternative, the first', multipart('alternative', [plain(), page('nothing')])],
  ['alternative, the last', multipart('alternative', [plain('Hello'), page('Project Falcon')])],
  ['related', multipart('related', [page('Project Falcon')])],
  ['parallel', multipart('parallel', [GREETING, plain()])],
  ['unknown multipart', multipart('x-nobody-knows', [GREETING, plain()])],
  ['digest', multipart('digest', [`\r\n${inner}`])],
  [
    'signed',
    multipart('signed; protocol="application/pgp-signature"', [
      plain(),
      'Content-Type: application/pgp-signature\r\n\r\nx',
    ]),
  ],
  [
    'report',
    multipart('report; report-type=delivery-status', [
      GREETING,
      'Content-Type: text/rfc822-headers\r\n\r\nSubject: Project Falcon',
    ]),
  ],
  ['ten deep', nest(10, plain())],
  ['forty deep', nest(40, plain())],
  ['many parts', multipart('mixed', [...Array.from({ length: 300 }, () => GREETING), plain()])],
  ['embedded mail', `Content-Type: message/rfc822\r\n\r\n${inner}`],
  [
    'embedded mail in a part',
    multipart('mixed', [GREETING, `Content-Type: message/rfc822\r\n\r\n${inner}`]),
  ],
  [
    'embedded mail in an embedded mail',
    `Content-Type: message/rfc822\r\n\r\nSubject: a\r\nContent-Type: message/rfc822\r\n\r\n${inner}`,
  ],
  [
    'embedded mail that is attached',
    multipart('mixed', [
      GREETING,
      `Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n${inner}`,
    ]),
  ],
  [
    'embedded mail in base64',
    multipart('mixed', [
      GREETING,
      `Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(inner)}`,
    ]),
  ],
  [
    'embedded mail in quoted-printable',
    `Content-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${inner.replace('Falcon', 'Fal=63on')}`,
  ],
  ['embedded international mail', `Content-Type: message/global\r\n\r\n${inner}`],
  ['a fragment', `Content-Type: message/partial; id=x; number=1; total=2\r\n\r\n${inner}`],
  [
    'an external body',
    `Content-Type: message/external-body; access-type=local-file; name=x\r\n\r\nContent-Type: text/plain\r\n\r\n${SECRET}`,
  ],
  ['no final boundary', multipart('mixed', [GREETING, plain()]).replace(/--edge--\r\n$/, '')],
  [
    'nothing but an opening boundary',
    `Content-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\n${plain()}`,
  ],
  ['boundary never comes', `Content-Type: multipart/mixed; boundary=edge\r\n\r\n${SECRET}`],
  [
    'no boundary parameter',
    `Content-Type: multipart/mixed\r\n\r\n--edge\r\n${plain()}\r\n--edge--`,
  ],
  ['empty boundary', `Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n${plain()}\r\n----`],
  ['boundary of blanks', `Content-Type: multipart/mixed; boundary=" "\r\n\r\n-- \r\n${plain()}`],
  [
    'two boundaries, first',
    `Content-Type: multipart/mixed; boundary=one; boundary=two\r\n\r\n--one\r\n${plain()}\r\n--one--`,
  ],
  [
    'two boundaries, second',
    `Content-Type: multipart/mixed; boundary=one; boundary=two\r\n\r\n--two\r\n${plain()}\r\n--two--`,
  ],
  [
    'boundary by RFC 2231',
    `Content-Type: multipart/mixed; boundary*=us-ascii''edge\r\n\r\n--edge\r\n${plain()}\r\n--edge--`,
  ],
  [
    'boundary in pieces',
    `Content-Type: multipart/mixed; boundary*0=ed; boundary*1=ge\r\n\r\n--edge\r\n${plain()}\r\n--edge--`,
  ],
  [
    'boundary in other case',
    `Content-Type: multipart/mixed; boundary=EDGE\r\n\r\n--edge\r\n${plain()}\r\n--edge--`,
  ],
  [
    'boundary with an encoded word',
    `Content-Type: multipart/mixed; boundary="=?utf-8?q?edge?="\r\n\r\n--edge\r\n${plain()}\r\n--edge--`,
  ],
  [
    'boundary with special characters',
    `Content-Type: multipart/mixed; boundary=a=b/c?d\r\n\r\n--a=b/c?d\r\n${plain()}\r\n--a=b/c?d--`,
  ],
  [
    'boundary with a comment',
    `Content-Type: multipart/mixed; boundary=edge (x)\r\n\r\n--edge\r\n${plain()}\r\n--edge--`,
  ],
  [
    'blanks behind the boundary',
    multipart('mixed', [GREETING, plain()]).replaceAll('--edge\r\n', '--edge \t\r\n'),
  ],
  [
    'letters behind the boundary',
    multipart('mixed', [GREETING, plain()]).replaceAll('--edge\r\n', '--edgexx\r\n'),
  ],
  [
    'boundary that begins another',
    multipart('mixed', [multipart('mixed', [plain()], 'edge2')], 'edge'),
  ],
  [
    'boundary used again inside',
    multipart('mixed', [multipart('mixed', [plain()], 'edge')], 'edge'),
  ],
  [
    'closed too early',
    `Content-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\n${GREETING}\r\n--edge--\r\n--edge\r\n${plain()}\r\n--edge--`,
  ],
  [
    'very long boundary',
    `Content-Type: multipart/mixed; boundary=${'e'.repeat(400)}\r\n\r\n--${'e'.repeat(400)}\r\n${plain()}\r\n--${'e'.repeat(400)}--`,
  ],
  [
    'type twice, first',
    `Content-Type: multipart/mixed; boundary=edge\r\nContent-Type: text/plain\r\n\r\n--edge\r\n${encoded('base64', base64(SECRET))}\r\n--edge--`,
  ],
  [
    'type twice, second',
    `Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\n${encoded('base64', base64(SECRET))}\r\n--edge--`,
  ],
  ['type that cannot be read', `Content-Type: text\r\n\r\n${SECRET}`],
  ['type with two slashes', `Content-Type: text/plain/x\r\n\r\n${SECRET}`],
  ['type with a comment', `Content-Type: text/(comment)plain\r\n\r\n${SECRET}`],
  [
    'type with a comment before',
    `Content-Type: (comment) multipart/mixed; boundary=edge\r\n\r\n--edge\r\n${encoded('base64', base64(SECRET))}\r\n--edge--`,
  ],
  [
    'type in other case',
    multipart('mixed', [plain()]).replace('multipart/mixed', 'MULTIPART/Mixed'),
  ],
  [
    'no semicolon before the boundary',
    `Content-Type: multipart/mixed boundary=edge\r\n\r\n--edge\r\n${encoded('base64', base64(SECRET))}\r\n--edge--`,
  ],
  [
    'folded type',
    `Content-Type:\r\n multipart/mixed;\r\n\tboundary="edge"\r\n\r\n--edge\r\n${encoded('base64', base64(SECRET))}\r\n--edge--`,
  ],
  [
    'encoding on the multipart',
    `Content-Transfer-Encoding: base64\r\n${multipart('mixed', [plain()])}`,
  ],
  [
    'part without an empty line',
    'Content-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\nAbout Project Falcon.\r\n--edge--',
  ],
  [
    'part whose header breaks off',
    'Content-Type: multipart/mixed; boundary=edge\r\n\r\n--edge\r\nContent-Type: text/plain\r\nAbout Project Falcon.\r\n--edge--',
  ],
  ['text with a file name', `Content-Type: text/plain; name=a.txt\r\n\r\n${SECRET}`],
  [
    'inline text with a file name',
    `Content-Type: text/plain\r\nContent-Disposition: inline; filename=a.txt\r\n\r\n${SECRET}`,
  ],
  [
    'unknown disposition',
    `Content-Type: text/plain\r\nContent-Disposition: hidden\r\n\r\n${SECRET}`,
  ],
  [
    'TNEF',
    multipart('mixed', [
      GREETING,
      attached(
        tnefOf('About Project Falcon.', []),
        'Content-Type: application/ms-tnef; name=winmail.dat',
      ),
    ]),
  ],
  [
    'TNEF alone',
    attached(tnefOf('About Project Falcon.', []), 'Content-Type: application/ms-tnef'),
  ],
  [
    'TNEF by its other type',
    multipart('mixed', [
      GREETING,
      attached(tnefOf('About Project Falcon.', []), 'Content-Type: application/vnd.ms-tnef'),
    ]),
  ],
  [
    'TNEF by its name',
    multipart('mixed', [
      GREETING,
      attached(
        tnefOf('About Project Falcon.', []),
        'Content-Type: application/octet-stream; name=winmail.dat',
      ),
    ]),
  ],
  [
    'TNEF that breaks off',
    multipart('mixed', [
      GREETING,
      attached(
        tnefOf(`${'x'.repeat(100)} Project Falcon.`, []).subarray(0, 80),
        'Content-Type: application/ms-tnef',
      ),
    ]),
  ],
];
