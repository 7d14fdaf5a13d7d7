import { Buffer } from 'node:buffer';
import type { TextCollector } from '../text/collector';

/** Records of a workbook stream that hold text or numbers (MS-XLS 2.3). */
const FILEPASS = 0x2f;
const CONTINUE = 0x3c;
const SST = 0xfc;
const LABEL = 0x204;
const NUMBER = 0x203;
const RK = 0x27e;
const MULRK = 0xbd;
const SHEET = 0x85;
const NOTE = 0x1c;
const STRING = 0x207;
const TXO = 0x1b6;
const HEADER = 0x14;
const FOOTER = 0x15;

export interface ExcelResult {
  encrypted: boolean;
}

/** Text and numbers of an Excel 97 to 2003 workbook. @throws RangeError where it is cut off */
export function excelText(book: Buffer, text: TextCollector): ExcelResult {
  let drawn = false;
  for (let at = 0; at + 4 <= book.length && !text.full;) {
    const kind = book.readUInt16LE(at);
    const length = book.readUInt16LE(at + 2);
    const body = book.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    // An XOR of a fixed key hides the books that are only locked; they are closed to us as well.
    if (kind === FILEPASS) return { encrypted: true };
    if (kind === SST) {
      const pieces = [body];
      while (at + 4 <= book.length && book.readUInt16LE(at) === CONTINUE) {
        const more = book.readUInt16LE(at + 2);
        pieces.push(book.subarray(at + 4, at + 4 + more));
        at += 4 + more;
      }
      sharedStrings(pieces, text);
    } else if (kind === CONTINUE && drawn) {
      // Text of a box or remark: one flag, then its characters.
      text.add(`${characters(body, 1, length - 1, (body[0]! & 1) === 1)}\n`);
      drawn = false;
    } else if (kind === TXO) drawn = true;
    else record(kind, body, text);
  }
  return { encrypted: false };
}

function record(kind: number, body: Buffer, text: TextCollector): void {
  if (kind === LABEL) text.add(`${unicode(body, 6)}\n`);
  else if (kind === STRING || ((kind === HEADER || kind === FOOTER) && body.length > 3))
    text.add(`${unicode(body, 0)}\n`);
  else if (kind === SHEET) {
    text.add(`${characters(body, 8, body[6]! * (body[7]! & 1 ? 2 : 1), (body[7]! & 1) === 1)}\n`);
  } else if (kind === NOTE && body.length > 11) text.add(`${unicode(body, 8)}\n`);
  else if (kind === NUMBER) text.add(`${body.readDoubleLE(6)}\t`);
  else if (kind === RK) text.add(`${rk(body.readUInt32LE(6))}\t`);
  else if (kind === MULRK)
    for (let i = 4; i + 6 <= body.length - 2; i += 6) text.add(`${rk(body.readUInt32LE(i + 2))}\t`);
}

/** A number in 30 bits (MS-XLS 2.5.217). */
function rk(value: number): number {
  const hundredth = (value & 1) !== 0;
  let number: number;
  if (value & 2) number = value >> 2;
  else {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE((value & 0xfffffffc) >>> 0, 4);
    number = bytes.readDoubleLE(0);
  }
  return hundredth ? number / 100 : number;
}

/** A string with a length of two bytes and its flags. */
function unicode(body: Buffer, at: number): string {
  const count = body.readUInt16LE(at);
  const wide = (body[at + 2]! & 1) === 1;
  return characters(body, at + 3, wide ? count * 2 : count, wide);
}

function characters(body: Buffer, from: number, bytes: number, wide: boolean): string {
  return body.toString(wide ? 'utf16le' : 'latin1', from, from + Math.max(0, bytes));
}

/** Strings run on from record to record, and a new record says anew how wide its characters are. */
function sharedStrings(pieces: Buffer[], text: TextCollector): void {
  let piece = 0;
  let at = 8;
  let body = pieces[0]!;
  const here = (): boolean => {
    while (at >= body.length) {
      at -= body.length;
      const next = pieces[++piece];
      if (!next) return false;
      body = next;
    }
    return true;
  };
  while (here() && !text.full) {
    let left = body.readUInt16LE(at);
    const flags = body[at + 2]!;
    at += 3;
    let wide = (flags & 1) === 1;
    let after = 0;
    if (flags & 8) {
      after += body.readUInt16LE(at) * 4;
      at += 2;
    }
    if (flags & 4) {
      after += body.readUInt32LE(at);
      at += 4;
    }
    while (left > 0) {
      if (at >= body.length) {
        at = 0;
        const next = pieces[++piece];
        if (!next) return;
        body = next;
        wide = (body[at++]! & 1) === 1;
      }
      const count = Math.min(left, Math.floor((body.length - at) / (wide ? 2 : 1)));
      if (count <= 0) return;
      text.add(characters(body, at, wide ? count * 2 : count, wide));
      at += wide ? count * 2 : count;
      left -= count;
    }
    text.add('\n');
    at += after;
  }
}
