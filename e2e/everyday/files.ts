import { deflateSync } from 'node:zlib';

/** A PDF of one page (ISO 32000-1) with these lines of text: small, but a file that readers open. */
export function pdf(title: string, lines: readonly string[]): Buffer {
  const escape = (text: string) => text.replace(/[\\()]/g, '\\$&');
  const show = (text: string, size: number, y: number) =>
    `BT /F1 ${size} Tf 56 ${y} Td (${escape(text)}) Tj ET\n`;
  const content =
    show(title, 18, 770) + lines.map((line, at) => show(line, 11, 735 - at * 18)).join('');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}endstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, at) => {
    const offset = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.lastIndexOf('xref\n0')}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

type Paint = (x: number, y: number) => readonly [red: number, green: number, blue: number];

/** A PNG (RFC 2083) in true colour, painted pixel by pixel. */
export function png(width: number, height: number, paint: Paint): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows.set(paint(x, y), y * (width * 3 + 1) + 1 + x * 3);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Five bars on white, the last the highest: what a statement or a report has beside its figures. */
export const chart = (width = 320, height = 160): Buffer =>
  png(width, height, (x, y) => {
    const slot = Math.floor((x / width) * 11);
    const high = [0.42, 0.55, 0.48, 0.7, 0.86][(slot - 1) / 2] ?? 0;
    if (y >= height - 2) return [119, 133, 143];
    if (y < height * (1 - high)) return [250, 251, 252];
    return slot === 9 ? [30, 73, 118] : [143, 172, 204];
  });

/** A grey film with a lighter shape in it, as a scan is. */
export const scan = (width = 200, height = 240): Buffer =>
  png(width, height, (x, y) => {
    const distance = Math.hypot((x - width / 2) / width, (y - height / 2) / height);
    const shade = Math.max(16, Math.round(210 - distance * 420));
    return [shade, shade, Math.min(255, shade + 8)];
  });
