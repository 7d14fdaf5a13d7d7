import { Buffer } from 'node:buffer';
import { inPage } from '../legacy/properties';

/** Values by identifier, strings decoded, binary as it stands; of named and numeric properties nothing. */
export type MapiValues = Map<number, string | Buffer>;

const MULTIPLE = 0x1000;
/** Bytes of a value by its type (MS-OXCDATA 2.11.1); the others say their length. */
const FIXED = new Map([
  [0x0001, 0],
  [0x0002, 4],
  [0x0003, 4],
  [0x0004, 4],
  [0x0005, 8],
  [0x0006, 8],
  [0x0007, 8],
  [0x000a, 4],
  [0x000b, 4],
  [0x0014, 8],
  [0x0040, 8],
  [0x0048, 16],
]);
const STRING8 = 0x001e;
const UNICODE = 0x001f;
const PROPERTIES_MAX = 5000;
const padded = (length: number): number => (length + 3) & ~3;

/** Reads a property list as TNEF has it (MS-OXTNEF 2.1.3.4). What breaks off is `damaged`. */
export function mapiProperties(
  data: Buffer,
  page: number,
): { values: MapiValues; damaged: boolean } {
  const values: MapiValues = new Map();
  try {
    const count = data.readUInt32LE(0);
    if (count > PROPERTIES_MAX) return { values, damaged: true };
    let at = 4;
    for (let i = 0; i < count; i++) {
      const type = data.readUInt16LE(at);
      const id = data.readUInt16LE(at + 2);
      at += 4;
      if (id >= 0x8000) at = afterName(data, at);
      const plain = type & ~MULTIPLE;
      const size = FIXED.get(plain);
      const several = (type & MULTIPLE) !== 0 || size === undefined;
      const many = several ? data.readUInt32LE(at) : 1;
      if (several) at += 4;
      if (size !== undefined) {
        at += size * many;
        continue;
      }
      for (let one = 0; one < many; one++) {
        const length = data.readUInt32LE(at);
        const value = data.subarray(at + 4, at + 4 + length);
        if (value.length < length) return { values, damaged: true };
        at += 4 + padded(length);
        if (id < 0x8000 && !values.has(id)) values.set(id, readValue(value, plain, page));
      }
    }
    return { values, damaged: false };
  } catch {
    return { values, damaged: true };
  }
}

/** A named property: its set, then a number or a name. */
function afterName(data: Buffer, start: number): number {
  const byName = data.readUInt32LE(start + 16) === 1;
  return byName ? start + 24 + padded(data.readUInt32LE(start + 20)) : start + 24;
}

function readValue(value: Buffer, type: number, page: number): string | Buffer {
  if (type === UNICODE) return value.toString('utf16le').replace(/\0[\s\S]*$/, '');
  return type === STRING8 ? mapiText(value, page).replace(/\0[\s\S]*$/, '') : value;
}

/** Text in a code page; where it is none that is known, and it is UTF-8, as that. */
export function mapiText(bytes: Buffer, page: number): string {
  return inPage(bytes, page === 20127 ? 1252 : page);
}
