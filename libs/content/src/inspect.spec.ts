import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import CFB from 'cfb';
import { describe, expect, test } from 'vitest';
import {
  type AttachmentFacts,
  type ContentLimits,
  everyAttachment,
  inspectAttachment,
} from './index';
import { docxOf, pdfOf, rarOf, tarOf, tnefOf, zipOf } from './test-files';

const inspect = (
  bytes: Uint8Array | string,
  name: string | null = 'file.bin',
  limits: Partial<ContentLimits> = {},
  declaredType: string | null = null,
): Promise<AttachmentFacts> =>
  inspectAttachment(
    typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
    { path: '2', name, declaredType, charset: null },
    limits,
  );

const texts = (facts: AttachmentFacts): string =>
  [...everyAttachment([facts])].map(({ text }) => text?.text ?? '').join('\n');
const names = (facts: AttachmentFacts): string[] =>
  [...everyAttachment([facts])].map(({ path }) => path);

/** Made by 7-Zip 16.02, bzip2 1.0.8 and xz 5.4.1 from a file of one line, "Project Falcon". */
const BY_PROGRAMS = {
  '7z': 'N3q8ryccAASgXvkIEwAAAAAAAABaAAAAAAAAAID2MjwBAA5Qcm9qZWN0IEZhbGNvbgoAAQQGAAEJEwAHCwEAASEhAQAMDwAICgGOE8U/AAAFARkMAAAAAAAAAAAAAAAAERMAbgBvAHQAZQAuAHQAeAB0AAAAGQAUCgEA1Rf+ka553QEVBgEAIICkgQAA',
  '7z locked':
    'N3q8ryccAASN9XhkIAAAAAAAAABqAAAAAAAAAHMrxh1+KyOGnZ/Z7MylIJACOvlOiJBiL4VMY6hQXZf4pPIhcgEEBgABCSAABwsBAAIkBvEHARJTD39FpE3HFYRMVYAjznYZvdwhIQEAAQAMEw8ACAoBjhPFPwAABQEZAQAREwBuAG8AdABlAC4AdAB4AHQAAAAZABQKAQDVF/6RrnndARUGAQAggKSBAAA=',
  '7z hidden':
    'N3q8ryccAASCpMsCkAAAAAAAAAAuAAAAAAAAABhr9KBYwaQlNknXQFfR3b0S/EX99B4v+aVzyNo78a+UKJMGRINpNdna1QqQ0ZDwmO2azgAUalR83lV7rZ/IAkazpXrwJTXazeAW4Nh7x9wex9xcg35ZVwpzsZt+SiqIR9L0xXeM/ebMeaRKP9VtDj4jErdn6bUXXw1oZj9Hxvqz2yMutkexnKakRkTVqRczPEyDyboXBiABCXAABwsBAAEkBvEHARJTD+huHOxO2UlkAQrsKus9XqUMagoBk+ZFiwAA',
  bz2: 'QlpoOTFBWSZTWehUyN8AAAHXgAAQQAABAEAAKhWUACAAMQDQAUwBpphZnGDQhJThdyRThQkOhUyN8A==',
  xz: '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAOUHJvamVjdCBGYWxjb24KAAByIttMGAQTUgABJw/fGvxqH7bzfQEAAAAABFla',
};
const made = (by: keyof typeof BY_PROGRAMS): Buffer => Buffer.from(BY_PROGRAMS[by], 'base64');

/** A program for Windows as far as its headers go. */
function program(mark: string, field: number, value: number): Buffer {
  const file = Buffer.alloc(512);
  file.write('MZ');
  file.writeUInt32LE(0x80, 0x3c);
  file.write(mark, 0x80);
  file.writeUInt16LE(value, 0x80 + field);
  return file;
}

describe('type by content', () => {
  const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE', '!$H+H*'];
  const pif = Buffer.alloc(0x200);
  pif.write('MICROSOFT PIFEX', 0x171);
  const executables: [string, Buffer, AttachmentFacts['executable']][] = [
    ['a program', program('PE\0\0', 22, 0x0102), 'exe'],
    ['a library', program('PE\0\0', 22, 0x2102), 'dll'],
    ['a program for Windows 3', program('NE', 0x36, 2), 'w16'],
    ['a program for OS/2 1', program('NE', 0x36, 1), 'os2'],
    ['a program for OS/2 2', program('LX', 2, 0), 'os2'],
    ['a virtual device driver', program('LE', 2, 0), 'vxd'],
    ['a program for DOS', Buffer.from('MZ' + '\0'.repeat(100)), 'dos'],
    ['the test file of scanners', Buffer.from(eicar.join('')), 'com'],
    ['a program information file', pif, 'pif'],
    ['a program for Linux', Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), 'elf'],
  ];
  test.each(executables)('%s is executable under any name', async (_, file, kind) => {
    for (const name of ['report.txt', null, 'invoice.pdf'])
      expect(await inspect(file, name)).toMatchObject({ executable: kind, kind: 'executable' });
  });

  test('a name makes nothing executable, except a COM file', async () => {
    expect(await inspect('plain text', 'setup.exe')).toMatchObject({
      executable: null,
      type: 'text/plain',
    });
    expect(await inspect(Buffer.from([0xe9, 0x00, 0x01, 0x00, 0x03]), 'RUN.COM')).toMatchObject({
      executable: 'com',
    });
  });

  test('a self-extracting RAR is an archive, as Exchange names it', async () => {
    const file = Buffer.concat([program('PE\0\0', 22, 0x0102), rarOf('a.txt', 'Falcon')]);
    expect(await inspect(file, 'photos.exe')).toMatchObject({
      executable: null,
      type: 'application/vnd.rar',
    });
  });

  test('pictures and unknown bytes cannot be inspected', async () => {
    const png = Buffer.from(
      '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489',
      'hex',
    );
    expect(await inspect(png)).toMatchObject({ type: 'image/png', unsupported: true, damage: [] });
    expect(await inspect(Buffer.from([1, 2, 3, 0, 0, 200, 7, 1, 0, 0]))).toMatchObject({
      type: 'application/octet-stream',
      unsupported: true,
    });
  });
});

describe('text', () => {
  test('of a document is joined over its runs, whatever the part is called', async () => {
    const file = docxOf(
      [['Pro', 'ject Fal', 'con'], ['second']],
      [
        [
          'word/footnotes.xml',
          '<w:footnotes xmlns:w="w"><w:p><w:r><w:t>a note</w:t></w:r></w:p></w:footnotes>',
        ],
        ['elsewhere/hidden.bin', '<x:p xmlns:x="x"><x:t>moved away</x:t></x:p>'],
      ],
    );
    const facts = await inspect(file, 'plan.docx');
    expect(facts.text).toEqual({
      text: 'Project Falcon\nsecond\na note\nmoved away\n',
      cut: false,
    });
    expect(facts).toMatchObject({ kind: 'office', damage: [], members: [] });
    expect(facts.type).toContain('wordprocessingml.document');
  });

  test('of a sheet has numbers as written and no numbers of shared strings', async () => {
    const file = zipOf([
      ['[Content_Types].xml', '<Types/>'],
      [
        'xl/worksheets/sheet1.xml',
        '<worksheet><row><c t="s"><v>0</v></c><c><v>4.111111111111111E15</v></c><c><v>42</v></c></row></worksheet>',
      ],
      ['xl/sharedStrings.xml', '<sst><si><r><t>Fal</t></r><r><t>con</t></r></si></sst>'],
    ]);
    const { text, type } = await inspect(file, 'a.xlsx');
    expect(type).toContain('spreadsheetml');
    expect(text?.text.split(/\s+/).filter(Boolean)).toEqual(['4111111111111111', '42', 'Falcon']);
  });

  test('of OpenDocument', async () => {
    const file = zipOf([
      ['mimetype', 'application/vnd.oasis.opendocument.text'],
      ['META-INF/manifest.xml', '<manifest/>'],
      [
        'content.xml',
        '<office:document-content><office:body><office:text><text:p>Project<text:s/>Fal<text:span>con</text:span></text:p></office:text></office:body></office:document-content>',
      ],
      [
        'meta.xml',
        '<office:meta><dc:title>Plan</dc:title><meta:user-defined meta:name="Level">C3</meta:user-defined></office:meta>',
      ],
    ]);
    const facts = await inspect(file, null);
    expect(facts.type).toBe('application/vnd.oasis.opendocument.text');
    expect(facts.text?.text).toBe('Project Falcon\n');
    expect(facts.properties).toEqual([
      { name: 'Title', value: 'Plan' },
      { name: 'Level', value: 'C3' },
    ]);
  });

  test('of a PDF, with its properties', async () => {
    const facts = await inspect(pdfOf('Project Falcon', '/Title (Plan) /Level (C3)'), 'a.bin');
    expect(facts).toMatchObject({ kind: 'pdf', damage: [], passwordProtected: false });
    expect(facts.text?.text).toContain('Project Falcon');
    expect(facts.properties).toEqual(
      expect.arrayContaining([
        { name: 'Title', value: 'Plan' },
        { name: 'Level', value: 'C3' },
      ]),
    );
  });

  test('of RTF: code pages, Unicode, split words, properties', async () => {
    const rtf =
      '{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset204 Times;}}' +
      "{\\info{\\title Plan}{\\author M\\'fcller}}" +
      "\\f0 Pro{\\b ject} F\\'61lcon na\\'efve\\par\\f1\\'cf\\'f0\\'e8\\'e2\\'e5\\'f2\\par" +
      '\\uc1\\u8364? and \\u-10179?\\u-8704?{\\*\\unknown not shown}{\\v hidden}\\par}';
    const facts = await inspect(rtf, 'a.doc');
    expect(facts.text?.text).toBe('Project Falcon naïve\nПривет\n€ and 😀hidden\n');
    expect(facts.properties).toEqual([
      { name: 'Title', value: 'Plan' },
      { name: 'Author', value: 'Müller' },
    ]);
  });

  test('of HTML and XML', async () => {
    expect(
      (await inspect('<html><p>Fal<b>con</b></p><script>no</script>', 'a.htm')).text?.text,
    ).toBe('Falcon');
    const xml = await inspect(
      '<?xml version="1.0"?><a name="Falcon"><item>one</item><item>two</item></a>',
    );
    expect(xml.text?.text.split(/\s+/).filter(Boolean)).toEqual(['Falcon', 'one', 'two']);
  });

  test.each(['utf16le', 'utf8', 'latin1'] as const)('in %s without any label', async (charset) => {
    const { text, damage } = await inspect(Buffer.from('Falcon für alle, ganz egal', charset));
    expect(text?.text).toBe('Falcon für alle, ganz egal');
    expect(damage).toEqual([]);
  });

  test('in a character set that nothing tells is unknown', async () => {
    const cyrillic = Buffer.from('d0f0eee5eaf220d1eeeaeeeb', 'hex');
    expect((await inspect(cyrillic)).damage).toEqual(['character set cannot be told']);
    const facts = await inspectAttachment(cyrillic, {
      path: '2',
      name: null,
      declaredType: 'text/plain',
      charset: 'windows-1251',
    });
    expect(facts).toMatchObject({ damage: [], text: { text: 'Рроект Сокол' } });
  });

  test('is cut at the limit and says so', async () => {
    const { text } = await inspect('a'.repeat(100), 'a.txt', { textCharacters: 10 });
    expect(text).toEqual({ text: 'a'.repeat(10), cut: true });
  });
});

describe('archives', () => {
  test.each([
    ['zip', zipOf([['note.txt', 'Project Falcon\n']]), '2/note.txt'],
    ['tar', tarOf([['note.txt', 'Project Falcon\n']]), '2/note.txt'],
    ['rar', rarOf('note.txt', 'Project Falcon\n'), '2/note.txt'],
    ['7z', made('7z'), '2/note.txt'],
    ['gz', gzipSync('Project Falcon\n'), '2/note.txt'],
    ['bz2', made('bz2'), '2/note.txt'],
    ['xz', made('xz'), '2/note.txt'],
    ['tgz', gzipSync(tarOf([['note.txt', 'Project Falcon\n']])), '2/note.txt/note.txt'],
  ])('%s is opened under any name', async (kind, file, path) => {
    const facts = await inspect(
      file,
      kind === 'tgz' ? 'note.txt' : `note.txt.${kind === 'zip' ? 'dat' : kind}`,
    );
    expect(facts).toMatchObject({ kind: 'archive', damage: [], passwordProtected: false });
    expect(names(facts).at(-1)).toBe(path);
    expect(texts(facts)).toContain('Project Falcon');
  });

  test('members are attachments of their own, however deep', async () => {
    const inner = zipOf([
      ['plan.docx', docxOf([['Fal', 'con']])],
      ['run.txt', program('PE\0\0', 22, 0x0102)],
    ]);
    const facts = await inspect(zipOf([['2026/inner.zip', inner]]), 'outer.zip');
    expect(names(facts)).toEqual([
      '2',
      '2/2026/inner.zip',
      '2/2026/inner.zip/plan.docx',
      '2/2026/inner.zip/run.txt',
    ]);
    expect([...everyAttachment([facts])].map(({ executable }) => executable)).toEqual([
      null,
      null,
      null,
      'exe',
    ]);
    expect(texts(facts)).toContain('Falcon');
  });

  test('a document keeps what is embedded in it', async () => {
    const file = docxOf([['cover']], [['word/embeddings/oleObject1.docx', docxOf([['Falcon']])]]);
    const facts = await inspect(file);
    expect(facts.members).toHaveLength(1);
    expect(texts(facts)).toContain('Falcon');
  });

  test('a zip behind a picture is found', async () => {
    const png = Buffer.from(
      '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489',
      'hex',
    );
    const facts = await inspect(Buffer.concat([png, zipOf([['note.txt', 'Falcon']])]), 'a.png');
    expect(texts(facts)).toContain('Falcon');
  });

  test('a mail in an archive is read like a mail', async () => {
    const mail =
      'MIME-Version: 1.0\r\nSubject: =?utf-8?q?Fal?= =?utf-8?q?con?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n' +
      '--b\r\n\r\nbody\r\n--b\r\nContent-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n' +
      `${zipOf([['note.txt', 'inside']]).toString('base64')}\r\n--b--\r\n`;
    const facts = await inspect(zipOf([['saved.eml', mail]]), 'a.zip');
    expect(names(facts)).toEqual([
      '2',
      '2/saved.eml',
      '2/saved.eml/a.zip',
      '2/saved.eml/a.zip/note.txt',
    ]);
    expect(texts(facts)).toMatch(/Falcon[\s\S]*body[\s\S]*inside/);
  });

  test('TNEF gives its body and its files', async () => {
    const facts = await inspect(tnefOf('Project Falcon', [['a.zip', 'no zip']]), 'winmail.dat');
    expect(facts).toMatchObject({ kind: 'tnef', damage: [] });
    expect(facts.text?.text).toContain('Project Falcon');
    expect(facts.members.map(({ name, text }) => [name, text?.text])).toEqual([
      ['a.zip', 'no zip'],
    ]);
  });
});

describe('passwords', () => {
  const compound = (entries: Record<string, Buffer>): Buffer => {
    const file = CFB.utils.cfb_new();
    for (const [name, content] of Object.entries(entries)) CFB.utils.cfb_add(file, name, content);
    return CFB.write(file, { type: 'buffer' }) as Buffer;
  };
  const word = Buffer.alloc(1024);
  word.writeUInt16LE(0xa5ec, 0);
  word.writeUInt16LE(0x0100, 0x0a);
  const book = Buffer.from('0908100000060500bb0dcc0700000000060000002f00060000000000000000', 'hex');
  const user = Buffer.alloc(32);
  user.writeUInt32LE(0xf3d1c4df, 12);
  test.each([
    ['zip', zipOf([['a.txt', 'secret']], true)],
    ['7z', made('7z locked')],
    ['7z with hidden names', made('7z hidden')],
    ['rar', rarOf('a.txt', 'secret', true)],
    ['a new Office document', compound({ EncryptedPackage: word, EncryptionInfo: word })],
    ['a Word document', compound({ WordDocument: word, '0Table': word })],
    ['a workbook', compound({ Workbook: book })],
    ['a presentation', compound({ 'PowerPoint Document': word, 'Current User': user })],
    [
      'OpenDocument',
      zipOf([
        [
          'META-INF/manifest.xml',
          '<m:file-entry><m:encryption-data m:checksum="x"/></m:file-entry>',
        ],
        ['content.xml', Buffer.from([1, 2, 3])],
      ]),
    ],
  ])('%s', async (_, file) => {
    const facts = await inspect(file, 'a.bin');
    expect(facts).toMatchObject({ passwordProtected: true, limitExceeded: null });
    expect(facts.text?.text ?? '').toBe('');
  });

  test('of a member is one of the archive', async () => {
    const facts = await inspect(zipOf([['inner.zip', zipOf([['a.txt', 'x']], true)]]));
    expect([...everyAttachment([facts])].map((each) => each.passwordProtected)).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('damage is a fact', () => {
  test.each([
    [
      'zip',
      zipOf([
        ['a.txt', 'x'.repeat(5000)],
        ['b.txt', 'Falcon'],
      ]),
    ],
    ['docx', docxOf([['Falcon']])],
    ['pdf', pdfOf('Falcon')],
    ['gz', gzipSync(Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251)))],
    ['7z', made('7z')],
    ['bz2', made('bz2')],
    ['rar', rarOf('a.txt', 'Falcon')],
    ['tnef', tnefOf('Falcon', [['a.txt', 'x']])],
  ])('%s cut at any place is never told as whole', async (_, file) => {
    for (const share of [0.3, 0.6, 0.8]) {
      const facts = await inspect(file.subarray(0, Math.floor(file.length * share)));
      const everything = [...everyAttachment([facts])];
      expect(
        everything.some(({ damage, limitExceeded }) => damage.length > 0 || limitExceeded) ||
          facts.unsupported ||
          everything.some(({ text }) => text?.text.includes('Falcon')),
      ).toBe(true);
    }
  });

  test('nothing throws, whatever the bytes', async () => {
    const heads = [
      'PK\x03\x04',
      '%PDF-1.4',
      '{\\rtf1',
      '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
      '\x78\x9f\x3e\x22',
      "7z\xbc\xaf'\x1c",
      'Rar!\x1a\x07\0',
      '\x1f\x8b\x08',
      'BZh9',
      'MSCF\0\0\0\0',
      'MZ',
    ];
    let seed = 1;
    for (const head of heads)
      for (let i = 0; i < 20; i++) {
        const noise = Buffer.alloc(600);
        for (let at = 0; at < noise.length; at++)
          noise[at] = (seed = (seed * 48271) % 2147483647) & 255;
        await inspect(Buffer.concat([Buffer.from(head, 'latin1'), noise]));
      }
  });
});
