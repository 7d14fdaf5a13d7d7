import { Buffer } from 'node:buffer';
import { decodeCharset } from '@chancery/mail/web';
import type { DocumentProperty } from '../facts';

/** Identifiers of the two property sets that every Office document has (MS-OLEPS 3.1, MS-OSHARED). */
const SUMMARY = new Map([
  [2, 'Title'],
  [3, 'Subject'],
  [4, 'Author'],
  [5, 'Keywords'],
  [6, 'Comments'],
  [7, 'Template'],
  [8, 'Last saved by'],
  [18, 'Application'],
]);
const DOCUMENT_SUMMARY = new Map([
  [2, 'Category'],
  [14, 'Manager'],
  [15, 'Company'],
  [26, 'Content type'],
  [27, 'Status'],
  [28, 'Language'],
  [29, 'Version'],
]);
/** The user-defined properties, D5CDD505-2E9C-101B-9397-08002B2CF9AE, as it stands in the file. */
const USER_DEFINED = '05d5cdd59c2e1b10939708002b2cf9ae';
const VT_LPSTR = 0x1e;
const VT_LPWSTR = 0x1f;
const PROPERTIES_MAX = 500;

/** Properties of one property set stream. @throws RangeError where it is cut off */
export function propertySets(stream: Buffer, document: boolean): DocumentProperty[] {
  const found: DocumentProperty[] = [];
  const sets = Math.min(stream.readUInt32LE(24), 2);
  for (let set = 0; set < sets; set++) {
    const id = stream.toString('hex', 28 + set * 20, 44 + set * 20);
    readSet(stream, stream.readUInt32LE(44 + set * 20), id === USER_DEFINED, document, found);
  }
  return found;
}

function readSet(
  stream: Buffer,
  base: number,
  own: boolean,
  document: boolean,
  found: DocumentProperty[],
): void {
  const count = Math.min(stream.readUInt32LE(base + 4), PROPERTIES_MAX);
  const places = new Map<number, number>();
  for (let i = 0; i < count; i++)
    places.set(
      stream.readUInt32LE(base + 8 + i * 8),
      base + stream.readUInt32LE(base + 12 + i * 8),
    );
  const pageAt = places.get(1);
  const page = pageAt === undefined ? 1252 : stream.readUInt16LE(pageAt + 4);
  const names = own
    ? dictionary(stream, places.get(0), page)
    : document
      ? DOCUMENT_SUMMARY
      : SUMMARY;
  for (const [id, at] of places) {
    const name = names.get(id);
    const value = name === undefined ? null : valueAt(stream, at, page);
    if (name !== undefined && value) found.push({ name, value });
  }
}

function valueAt(stream: Buffer, at: number, page: number): string | null {
  const type = stream.readUInt32LE(at) & 0xffff;
  const length = stream.readUInt32LE(at + 4);
  if (type === VT_LPWSTR) return trimmed(stream.toString('utf16le', at + 8, at + 8 + length * 2));
  return type === VT_LPSTR ? trimmed(inPage(stream.subarray(at + 8, at + 8 + length), page)) : null;
}

function dictionary(stream: Buffer, start: number | undefined, page: number): Map<number, string> {
  const names = new Map<number, string>();
  if (start === undefined) return names;
  let at = start + 4;
  const count = Math.min(stream.readUInt32LE(start), PROPERTIES_MAX);
  for (let i = 0; i < count; i++) {
    const id = stream.readUInt32LE(at);
    const length = stream.readUInt32LE(at + 4);
    const wide = page === 1200;
    const bytes = wide ? length * 2 : length;
    names.set(id, trimmed(inPage(stream.subarray(at + 8, at + 8 + bytes), page)));
    at += 8 + (wide ? (bytes + 3) & ~3 : bytes);
  }
  return names;
}

/** Text in a Windows code page by its number. */
export function inPage(bytes: Buffer, page: number): string {
  if (page === 1200) return bytes.toString('utf16le');
  const names = new Map([
    [932, 'shift_jis'],
    [936, 'gbk'],
    [949, 'euc-kr'],
    [950, 'big5'],
    [65001, 'utf-8'],
    [10000, 'macintosh'],
  ]);
  return decodeCharset(bytes, names.get(page) ?? `windows-${page}`).text;
}

const trimmed = (text: string): string => text.replace(/\0[\s\S]*$/, '').trim();
