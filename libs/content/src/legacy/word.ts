import { Buffer } from 'node:buffer';
import type { TextCollector } from '../text/collector';

/** Places in the information block of a Word document (MS-DOC 2.5). */
const FLAGS = 0x0a;
const ENCRYPTED = 0x0100;
const TABLE_1 = 0x0200;
const CLX = 0x01a2;
/** Marks of fields and objects, which are no text; cells and breaks part words. */
const MARKS = /[\x00-\x06\x08\x0e-\x1f]/g;

export function wordIsEncrypted(document: Buffer): boolean {
  return (document.readUInt16LE(FLAGS) & ENCRYPTED) !== 0;
}

/** Which of the two table streams the document uses. */
export function wordTable(document: Buffer): string {
  return document.readUInt16LE(FLAGS) & TABLE_1 ? '1Table' : '0Table';
}

/**
 * The text of a Word 97 to 2003 document by its piece table (MS-DOC 2.4.1): body, notes, headers,
 * remarks and text boxes in one, deleted text included.
 *
 * @throws RangeError where the file is cut off
 */
export function wordText(document: Buffer, table: Buffer, text: TextCollector): void {
  let at = document.readUInt32LE(CLX);
  const end = at + document.readUInt32LE(CLX + 4);
  // Formatting stands before the pieces.
  while (at < end && table[at] === 1) at += 3 + table.readUInt16LE(at + 1);
  if (table[at] !== 2) throw new RangeError('no piece table');
  const size = table.readUInt32LE(at + 1);
  const pieces = Math.floor((size - 4) / 12);
  const start = at + 5;
  for (let i = 0; i < pieces && !text.full; i++) {
    const from = table.readUInt32LE(start + i * 4);
    const length = table.readUInt32LE(start + i * 4 + 4) - from;
    const place = table.readUInt32LE(start + (pieces + 1) * 4 + i * 8 + 2);
    const narrow = (place & 0x40000000) !== 0;
    const offset = narrow ? (place & 0x3fffffff) >> 1 : place & 0x3fffffff;
    const bytes = document.subarray(offset, offset + (narrow ? length : length * 2));
    const piece = narrow ? latin(bytes) : bytes.toString('utf16le');
    text.add(piece.replace(/[\x07\x0b\x0c\r]/g, '\n').replace(MARKS, ''));
  }
}

const western = new TextDecoder('windows-1252');
const latin = (bytes: Buffer): string => western.decode(bytes);
