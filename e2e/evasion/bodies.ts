import {
  around,
  base64,
  encoded,
  type Evasion,
  html,
  lines,
  page,
  plain,
  quoted,
  SECRET,
  utf8,
  wide,
} from './evasion';
import { STRUCTURES } from './structures';

const uuencoded = (text: string): string => {
  const bytes = Buffer.from(text, 'latin1');
  const letter = (six: number): string => (six === 0 ? '`' : String.fromCharCode(32 + six));
  let body = letter(bytes.length);
  for (let at = 0; at < bytes.length; at += 3) {
    const [a, b, c] = [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0];
    body += [a >> 2, ((a & 3) << 4) | (b >> 4), ((b & 15) << 2) | (c >> 6), c & 63]
      .map(letter)
      .join('');
  }
  return `begin 644 a.txt\r\n${body}\r\n\`\r\nend\r\n`;
};

const ENCODINGS: readonly [trick: string, entity: string][] = [
  ['no content fields', `\r\n${SECRET}`],
  ['7bit', encoded('7bit', SECRET)],
  ['binary', encoded('binary', SECRET)],
  ['base64', encoded('base64', lines(base64(SECRET)))],
  ['base64 in upper case', encoded('BASE64', base64(SECRET))],
  ['base64 in short lines', encoded('base64', base64(SECRET).replace(/.{3}/g, '$&\r\n'))],
  ['base64 without padding', encoded('base64', base64('About Project Falcon!').replace(/=+$/, ''))],
  [
    'base64 padded in the middle',
    encoded('base64', base64('About Project F') + base64('alco') + base64('n.')),
  ],
  ['base64 with foreign characters', encoded('base64', base64(SECRET).replace(/.{5}/g, '$&!'))],
  ['base64 with blanks', encoded('base64', base64(SECRET).replace(/.{5}/g, '$& \t'))],
  ['base64 of UTF-16', encoded('base64', base64(wide(SECRET)), 'text/plain; charset=utf-16le')],
  [
    'base64 of UTF-16, big end',
    encoded('base64', base64(wide(SECRET, true)), 'text/plain; charset=utf-16be'),
  ],
  ['base64 of marked UTF-16 called UTF-8', encoded('base64', base64(`\xff\xfe${wide(SECRET)}`))],
  [
    'base64 of UTF-7',
    encoded('base64', base64('About Project +AEYAYQBsAGMAbwBu-'), 'text/plain; charset=utf-7'),
  ],
  ['base64 followed by text', encoded('base64', `${base64(SECRET)}\r\n-- \r\nList footer`)],
  ['text called base64', encoded('base64', SECRET)],
  ['quoted-printable', encoded('quoted-printable', quoted(SECRET.trim()))],
  [
    'quoted-printable in lower case',
    encoded('quoted-printable', quoted(SECRET.trim()).toLowerCase()),
  ],
  ['soft line break in the word', encoded('quoted-printable', 'About Project Fal=\r\ncon.')],
  ['soft line break with blanks', encoded('quoted-printable', 'About Project Fal= \t\r\ncon.')],
  [
    'soft line breaks after each letter',
    encoded('quoted-printable', [...'About Project Falcon'].join('=\r\n')),
  ],
  ['escapes that are none', encoded('quoted-printable', 'About =ZZ Project =46alcon')],
  ['uuencode', encoded('x-uuencode', uuencoded(SECRET))],
  ['uuencode by its other name', encoded('uuencode', uuencoded(SECRET))],
  ['unknown encoding', encoded('x-nobody-knows', SECRET)],
  ['encoding with a comment', encoded('(a comment) base64', base64(SECRET))],
  ['encoding with a comment behind', encoded('base64 (a comment)', base64(SECRET))],
  ['encoding in quotes', encoded('"base64"', base64(SECRET))],
  ['encoding folded', encoded('\r\n base64', base64(SECRET))],
  ['encoding with a semicolon', encoded('base64;', base64(SECRET))],
  [
    'encoding twice, first',
    `Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\nContent-Transfer-Encoding: 7bit\r\n\r\n${base64(SECRET)}`,
  ],
  [
    'encoding twice, second',
    `Content-Type: text/plain\r\nContent-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(SECRET)}`,
  ],
  [
    'encoding with a blank before the colon',
    `Content-Type: text/plain\r\nContent-Transfer-Encoding : base64\r\n\r\n${base64(SECRET)}`,
  ],
];

const SHIFT = '\x1b(B';
const CHARSETS: readonly [trick: string, entity: string][] = [
  ['UTF-7', plain('About Project +AEYAYQBsAGMAbwBu-').replace('plain', 'plain; charset=utf-7')],
  ['UTF-8 in quotes', `Content-Type: text/plain; charset="utf-8"\r\n\r\n${SECRET}`],
  ['in apostrophes', `Content-Type: text/plain; charset='utf-8'\r\n\r\n${SECRET}`],
  ['a comment behind', `Content-Type: text/plain; charset=us-ascii (plain)\r\n\r\n${SECRET}`],
  [
    'two charsets',
    `Content-Type: text/plain; charset=utf-7; charset=us-ascii\r\n\r\nAbout Project +AEYAYQBsAGMAbwBu-`,
  ],
  ['by RFC 2231', `Content-Type: text/plain; charset*=us-ascii'en'utf-8\r\n\r\n${SECRET}`],
  [
    'in pieces',
    `Content-Type: text/plain; charset*0=utf; charset*1=-7\r\n\r\nAbout Project +AEYAYQBsAGMAbwBu-`,
  ],
  ['unknown', `Content-Type: text/plain; charset=x-nobody-knows\r\n\r\nAbout Project F\xc1lcon`],
  [
    'EBCDIC',
    encoded(
      'base64',
      Buffer.from('c68193839695', 'hex').toString('base64'),
      'text/plain; charset=ibm037',
    ),
  ],
  [
    'ISO-2022-JP',
    `Content-Type: text/plain; charset=iso-2022-jp\r\n\r\nAbout Project Fal${SHIFT}con`,
  ],
  ['HZ', 'Content-Type: text/plain; charset=hz-gb-2312\r\n\r\nAbout Project Fal~\r\ncon'],
  [
    'ISO-2022-KR',
    'Content-Type: text/plain; charset=iso-2022-kr\r\n\r\n\x1b$)CAbout Project \x0e#F#a#l#c#o#n\x0f',
  ],
  [
    'full-width letters',
    `Content-Type: text/plain; charset=utf-8\r\n\r\n${utf8('Ｐｒｏｊｅｃｔ Ｆａｌｃｏｎ')}`,
  ],
  [
    'soft hyphens',
    `Content-Type: text/plain; charset=utf-8\r\n\r\n${utf8('Project Fal\u00adcon')}`,
  ],
  [
    'zero-width spaces',
    `Content-Type: text/plain; charset=utf-8\r\n\r\n${utf8('Project Fal\u200bcon')}`,
  ],
  [
    'UTF-32',
    encoded(
      'base64',
      Buffer.from([...'About Project Falcon'].flatMap((c) => [c.charCodeAt(0), 0, 0, 0])).toString(
        'base64',
      ),
      'text/plain; charset=utf-32le',
    ),
  ],
];

const MARKUP: readonly [trick: string, entity: string][] = [
  ['tags in the word', page('Project F<b>a</b>lc<i>o</i>n')],
  ['empty tags in the word', page('Project Fal<span></span>con')],
  ['comment in the word', page('Project Fal<!-- x -->con')],
  ['comment with a bracket', page('Project Fal<!-- > -->con')],
  ['unknown tags in the word', page('Project Fal<x-y>con</x-y>')],
  ['decimal references', page([...'Project Falcon'].map((c) => `&#${c.charCodeAt(0)};`).join(''))],
  [
    'hexadecimal references',
    page([...'Project Falcon'].map((c) => `&#x${c.charCodeAt(0).toString(16)};`).join('')),
  ],
  ['references without semicolons', page('Project &#70alcon')],
  ['references with leading zeros', page('Project &#0000070;alcon')],
  ['no-break space', page('Project&nbsp;Falcon')],
  ['soft hyphen', page('Project Fal&shy;con')],
  ['zero-width space', page('Project Fal&#8203;con')],
  ['zero-width joiner', page('Project Fal&zwj;con')],
  ['break opportunity', page('Project Fal<wbr>con')],
  [
    'full-width references',
    page(
      [...'Ｆａｌｃｏｎ']
        .map((c) => `&#${c.codePointAt(0)};`)
        .join('')
        .replace(/^/, 'Project '),
    ),
  ],
  ['new lines between the words', page('Project\r\n\r\n   Falcon')],
  ['table cells', html('<table><tr><td>Project</td><td>Falcon</td></tr></table>')],
  ['in a title', html('<html><head><title>Project Falcon</title></head></html>')],
  ['in the text of a picture', page('<img alt="Project Falcon">')],
  ['in a tool tip', page('<a title="Project Falcon">x</a>')],
  ['in a button', page('<input value="Project Falcon">')],
  ['in a hidden block', page('<div style="display:none">Project Falcon</div>')],
  ['a hidden word inside', page('Project Fal<span style="display:none">xx</span>con')],
  ['a hidden attribute inside', page('Project Fal<b hidden>xx</b>con')],
  ['letters of no size', page('Project Fal<i style="font-size:0.0pt">xx</i>con')],
  ['letters that cannot be seen', page('Project Fal<i style="visibility:/**/hidden">xx</i>con')],
  ['a hidden word between', page('Project <span style="mso-hide:all">not</span> Falcon')],
  ['escaped style', page('Project Fal<i style="\\64isplay:none">xx</i>con')],
  ['referenced style', page('Project Fal<i style="display&#58;none">xx</i>con')],
  [
    'hidden by a sheet',
    html('<style>@media all{.q,p .z{display:none}}</style>Project Fal<i class="a z">xx</i>con'),
  ],
  [
    'hidden by a sheet behind it',
    html('Project Fal<i id=z>xx</i>con<style>#z{display:none</style>'),
  ],
  [
    'hidden inside what seems hidden',
    page('<div style="position:absolute">Project Fal<i style="display:none">xx</i>con</div>'),
  ],
  ['a tool tip inside', page('Project Fal<b title="x">con</b>')],
  ['a picture inside', page('Project Fal<img alt="x" src="data:,">con')],
  ['a block in the line', page('Project Fal<div style="display:inline">con</div>')],
  ['in noscript', page('<noscript>Project Falcon</noscript>')],
  ['in a template', page('<template>Project Falcon</template>')],
  ['in svg', page('<svg><text>Project Falcon</text></svg>')],
  ['in CDATA', page('<svg><![CDATA[Project Falcon]]></svg>')],
  ['attribute with a bracket', page('<a title=">">Project Fal</a>con')],
  ['upper case tags', page('Project F<B>AL</B>CON')],
  ['quoted-printable', encoded('quoted-printable', 'Project F=3Cb=3Ealcon=3C/b=3E', 'text/html')],
  ['base64', encoded('base64', base64('<p>Project F<b>alcon</b></p>'), 'text/html')],
  [
    'UTF-16',
    encoded('base64', base64(wide('<p>Project F<b>alcon</b></p>')), 'text/html; charset=utf-16le'),
  ],
  [
    'charset in the page only',
    encoded('base64', base64('<meta charset=utf-7>Project +AEYAYQBsAGMAbwBu-\xff'), 'text/html'),
  ],
  ['XHTML', `Content-Type: application/xhtml+xml\r\n\r\n<html><p>Project Falcon</p></html>`],
  ['rich text', 'Content-Type: text/enriched\r\n\r\nProject Fal<bold>con</bold>'],
  ['rich text format', 'Content-Type: text/rtf\r\n\r\n{\\rtf1 Project Fal{\\b con}}'],
  ['a text type of no one', 'Content-Type: text/x-nobody-knows\r\n\r\nProject Falcon'],
];

export const BODIES: readonly Evasion[] = [
  ...ENCODINGS,
  ...CHARSETS.map(([trick, entity]) => [`charset: ${trick}`, entity] as const),
  ...MARKUP.map(([trick, entity]) => [`mark-up: ${trick}`, entity] as const),
  ...STRUCTURES,
].map(([trick, entity]) => ({ target: 'body', trick, raw: around(entity) }));
