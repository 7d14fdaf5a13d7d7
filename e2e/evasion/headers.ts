import { base64, type Evasion, message, quoted, utf8, wide } from './evasion';

/** Ways to write "Project Falcon" in an unstructured field. */
const VALUES: readonly [trick: string, value: string][] = [
  ['as it is', 'Project Falcon'],
  ['upper case', 'PROJECT FALCON'],
  ['mixed case', 'pRoJeCt fAlCoN'],
  ['folded between the words', 'Project\r\n Falcon'],
  ['folded with a tab', 'Project\r\n\tFalcon'],
  ['folded before the value', '\r\n Project Falcon'],
  ['folded twice with a line of blanks', 'Project\r\n \r\n Falcon'],
  ['many blanks', 'Project     Falcon'],
  ['tabs', 'Project\t\tFalcon'],
  ['no-break space', utf8('Project\u00a0Falcon')],
  ['quoted-printable word', `=?utf-8?q?${quoted('Project Falcon')}?=`],
  ['base64 word', `=?utf-8?b?${base64('Project Falcon')}?=`],
  ['upper case names', `=?UTF-8?Q?Project_Falcon?=`],
  ['underscores for blanks', '=?us-ascii?q?Project_Falcon?='],
  ['lower-case escapes', '=?utf-8?q?=50roject=20=46alc=6fn?='],
  ['split in the word', '=?utf-8?q?Project_Fal?= =?utf-8?q?con?='],
  ['split in the word over lines', '=?utf-8?q?Project_Fal?=\r\n =?utf-8?q?con?='],
  ['split with several folds between', '=?utf-8?q?Project_Fal?=\r\n \r\n\t=?utf-8?q?con?='],
  [
    'split into single letters',
    [...'Project_Falcon'].map((each) => `=?utf-8?q?${each}?=`).join(' '),
  ],
  ['split, q and b', `=?utf-8?q?Project_Fal?= =?utf-8?b?${base64('con')}?=`],
  ['split, two charsets', '=?utf-8?q?Project_Fal?= =?iso-8859-1?q?con?='],
  ['glued to text before', 'Project Fal=?utf-8?q?con?='],
  ['glued to text behind', '=?utf-8?q?Project_Fal?=con'],
  ['glued to one another', '=?utf-8?q?Project_Fal?==?utf-8?q?con?='],
  ['with a language', '=?utf-8*en?q?Project_Falcon?='],
  ['in parentheses', '(=?utf-8?q?Project_Falcon?=)'],
  ['in quotes', '"=?utf-8?q?Project_Falcon?="'],
  ['longer than 75 characters', `=?utf-8?q?${'a'.repeat(80)}_Project_Falcon?=`],
  ['unescaped blank in a word', '=?utf-8?q?Project Falcon?='],
  ['base64 without padding', `=?utf-8?b?${base64('Project Falcon!').replace(/=+$/, '')}?=`],
  ['base64 with blanks', `=?utf-8?b?${base64('Project Falcon').replace(/(.{4})/g, '$1 ')}?=`],
  [
    'base64 with foreign characters',
    `=?utf-8?b?${base64('Project Falcon').replace(/(.{4})/g, '$1*')}?=`,
  ],
  ['UTF-16', `=?utf-16be?b?${base64(wide('Project Falcon', true))}?=`],
  ['UTF-16 little end', `=?utf-16le?b?${base64(wide('Project Falcon'))}?=`],
  ['UTF-7', '=?utf-7?q?Project_+AEYAYQBsAGMAbwBu-?='],
  ['windows-1252', '=?windows-1252?q?Project_Falcon?='],
  ['alias of a charset', '=?cp1252?q?Project_Falcon?='],
  ['unknown charset', `=?x-nobody-knows?b?${base64('Project Falcon')}?=`],
  ['empty charset', `=??b?${base64('Project Falcon')}?=`],
  ['ISO-2022-JP', `=?iso-2022-jp?b?${base64('\x1b(BProject Falcon')}?=`],
  ['byte order mark', `=?utf-8?b?${base64(utf8('\ufeffProject Falcon'))}?=`],
  ['full-width letters', utf8('Ｐｒｏｊｅｃｔ Ｆａｌｃｏｎ')],
  ['soft hyphens', utf8('Proj\u00adect Fal\u00adcon')],
  ['zero-width spaces', utf8('Proj\u200bect Fal\u200bcon')],
  ['zero-width joiners, encoded', `=?utf-8?q?Proj=E2=80=8Dect_Fal=E2=80=8Dcon?=`],
  ['word joiners', utf8('Project Fal\u2060con')],
  ['mathematical letters', utf8('𝐏𝐫𝐨𝐣𝐞𝐜𝐭 𝐅𝐚𝐥𝐜𝐨𝐧')],
  ['punctuation around', '"Project Falcon",'],
  ['behind much else', `${'word '.repeat(180)}Project Falcon`],
];

/** Ways to write the field itself; `@` stands for its name. */
const FIELDS: readonly [trick: string, fields: string][] = [
  ['blank before the colon', '@ : Project Falcon'],
  ['tab before the colon', '@\t: Project Falcon'],
  ['no blank behind the colon', '@:Project Falcon'],
  ['name in other case', '@@: Project Falcon'],
  ['twice, the second', '@: Hello\r\n@: Project Falcon'],
  ['twice, the first', '@: Project Falcon\r\n@: Hello'],
  ['three times', '@: Hello\r\n@: Project Falcon\r\n@: Hello'],
  ['twice, the first one empty', '@:\r\n@: Project Falcon'],
  ['behind a line that is no field', 'no field at all\r\n@: Project Falcon'],
  ['behind a field without a name', ': nothing\r\n@: Project Falcon'],
  ['behind an mbox line', '>From alice\r\n@: Project Falcon'],
  ['behind many fields', `${'X-Filler: x\r\n'.repeat(500)}@: Project Falcon`],
  ['behind a long field', `X-Filler: ${'x'.repeat(20_000)}\r\n@: Project Falcon`],
];

function* of(target: 'subject' | 'header', name: string): Generator<Evasion> {
  const rest = 'From: Alice <alice@demo.test>\r\nTo: bob@example.org';
  for (const [trick, value] of VALUES)
    yield { target, trick, raw: message(`${name}: ${value}\r\n${rest}`) };
  for (const [trick, fields] of FIELDS) {
    const odd = [...name].map((each, at) => (at % 2 ? each.toUpperCase() : each.toLowerCase()));
    const written = fields.replaceAll('@@', odd.join('')).replaceAll('@', name);
    yield { target, trick, raw: message(`${written}\r\n${rest}`) };
  }
}

export const HEADERS: readonly Evasion[] = [
  ...of('subject', 'Subject'),
  ...of('header', 'X-Project'),
];

/** Ways to write that the sender is alice@demo.test. */
const SENDERS: readonly [trick: string, fields: string][] = [
  ['as it is', 'From: alice@demo.test'],
  ['upper case', 'From: ALICE@DEMO.TEST'],
  ['with a name', 'From: "Alice" <alice@demo.test>'],
  ['comment before', 'From: (x@y.example) alice@demo.test'],
  ['comment behind', 'From: alice@demo.test (bob@example.org)'],
  ['comment inside', 'From: alice(a comment)@demo.test'],
  ['comment before the domain', 'From: alice@(a comment)demo.test'],
  ['nested comments', 'From: (a(b(c)d)e) <alice@demo.test> (f)'],
  ['quoted local part', 'From: "alice"@demo.test'],
  ['another address in the name', 'From: "bob@example.org" <alice@demo.test>'],
  [
    'another address in an encoded name',
    `From: =?utf-8?b?${base64('bob@example.org')}?= <alice@demo.test>`,
  ],
  ['blanks around', 'From: <  alice@demo.test  >'],
  ['blanks around the at sign', 'From: alice @ demo.test'],
  ['folded', 'From: Alice\r\n <alice@demo.test>'],
  ['source route', 'From: <@a.example,@b.example:alice@demo.test>'],
  ['in a group', 'From: People: alice@demo.test;'],
  ['second of two mailboxes', 'From: bob@example.org, alice@demo.test'],
  ['two fields, the first', 'From: alice@demo.test\r\nFrom: bob@example.org'],
  ['two fields, the second', 'From: bob@example.org\r\nFrom: alice@demo.test'],
  ['dot at the end of the domain', 'From: alice@demo.test.'],
  ['blank before the colon', 'From : alice@demo.test'],
  ['never closed', 'From: Alice <alice@demo.test'],
  ['two angles', 'From: <bob@example.org> <alice@demo.test>'],
  ['no field at all', 'Subject: x'],
];

export const SENDER: readonly Evasion[] = SENDERS.map(([trick, fields]) => ({
  target: 'sender',
  trick,
  raw: message(`${fields}\r\nTo: bob@example.org`),
}));
