import { Buffer } from 'node:buffer';
import { crc32, deflateRawSync } from 'node:zlib';

/** Files made by hand for tests, so that what is in them is known without the code under test. */

export type ZipEntry = readonly [name: string, content: Uint8Array | string];

/** A zip (APPNOTE 6.3), each entry deflated; `encrypted` only sets the bit that says so. */
export function zipOf(entries: readonly ZipEntry[], encrypted = false): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of entries) {
    const plain = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
    const packed = deflateRawSync(plain);
    const label = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800 | (encrypted ? 1 : 0), 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(plain), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(plain.length, 18);
    common.writeUInt16LE(label.length, 22);
    locals.push(Buffer.from('PK\x03\x04', 'latin1'), common, label, packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, label);
    offset += 30 + label.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 8);
  end.writeUInt16LE(Math.min(entries.length, 0xffff), 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** A tar (POSIX.1-1988) of plain files. */
export function tarOf(entries: readonly ZipEntry[]): Buffer {
  const blocks: Buffer[] = [];
  for (const [name, content] of entries) {
    const bytes = Buffer.from(content as string);
    const head = Buffer.alloc(512);
    head.write(name, 0, 100);
    head.write('0000644\0', 100);
    head.write('0000000\0', 108);
    head.write('0000000\0', 116);
    head.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    head.write('00000000000\0', 136);
    head.write('        ', 148);
    head.write('0', 156);
    head.write('ustar\x0000', 257);
    let sum = 0;
    for (const byte of head) sum += byte;
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    blocks.push(head, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512));
  }
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** A RAR 4 archive with one stored file. */
export function rarOf(name: string, content: string, encrypted = false): Buffer {
  const data = Buffer.from(content);
  const block = (type: number, flags: number, body: Buffer): Buffer => {
    const head = Buffer.alloc(7 + body.length);
    head[2] = type;
    head.writeUInt16LE(flags, 3);
    head.writeUInt16LE(head.length, 5);
    body.copy(head, 7);
    head.writeUInt16LE(crc32(head.subarray(2)) & 0xffff, 0);
    return head;
  };
  const file = Buffer.alloc(25 + name.length);
  file.writeUInt32LE(data.length, 0);
  file.writeUInt32LE(data.length, 4);
  file[8] = 3;
  file.writeUInt32LE(crc32(data), 9);
  file.writeUInt32LE(0x21_5a_00_00 >>> 0, 13);
  file[17] = 29;
  file[18] = 0x30;
  file.writeUInt16LE(name.length, 19);
  file.writeUInt32LE(0x81a4, 21);
  file.write(name, 25, 'latin1');
  return Buffer.concat([
    Buffer.from('Rar!\x1a\x07\x00', 'latin1'),
    block(0x73, 0, Buffer.alloc(6)),
    block(0x74, 0x8000 | (encrypted ? 4 : 0), file),
    data,
    // As every RAR 4 ends.
    Buffer.from('c43d7b00400700', 'hex'),
  ]);
}

/** A word processing document; each string is a run, so that words may be split between runs. */
export function docxOf(
  paragraphs: readonly (readonly string[])[],
  more: readonly ZipEntry[] = [],
): Buffer {
  const runs = (texts: readonly string[]): string =>
    texts.map((text) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`).join('');
  const body = paragraphs.map((texts) => `<w:p>${runs(texts)}</w:p>`).join('');
  return zipOf([
    [
      '[Content_Types].xml',
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    ],
    [
      'word/document.xml',
      `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
    ],
    ...more,
  ]);
}

/** A PDF of one page with one line of text. */
export function pdfOf(text: string, info = ''): Buffer {
  const stream = `BT /F1 12 Tf 72 720 Td (${text}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< ${info} >>`,
  ];
  let file = '%PDF-1.4\n';
  const places = objects.map((object, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  for (const at of places) file += `${String(at).padStart(10, '0')} 00000 n \n`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

/** A TNEF stream with a body and files. */
export function tnefOf(body: string, files: readonly ZipEntry[]): Buffer {
  const attribute = (level: number, id: number, data: Buffer): Buffer => {
    const head = Buffer.alloc(9);
    head[0] = level;
    head.writeUInt32LE(id, 1);
    head.writeUInt32LE(data.length, 5);
    let sum = 0;
    for (const byte of data) sum = (sum + byte) & 0xffff;
    const check = Buffer.alloc(2);
    check.writeUInt16LE(sum);
    return Buffer.concat([head, data, check]);
  };
  const start = Buffer.alloc(6);
  start.writeUInt32LE(0x223e9f78);
  return Buffer.concat([
    start,
    attribute(1, 0x0002800c, Buffer.from(`${body}\0`, 'latin1')),
    ...files.flatMap(([name, content]) => [
      attribute(2, 0x00069002, Buffer.alloc(14)),
      attribute(2, 0x00018010, Buffer.from(`${name}\0`, 'latin1')),
      attribute(2, 0x0006800f, Buffer.from(content as string)),
    ]),
  ]);
}
