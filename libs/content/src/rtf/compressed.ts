import { Buffer } from 'node:buffer';

/** What the dictionary of compressed RTF begins with (MS-OXRTFCP 2.1.2.1). */
const INITIAL =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript ' +
  '\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par ' +
  '\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx';
const DICTIONARY = 4096;
const COMPRESSED = 0x75465a4c;
const PLAIN = 0x414c454d;

/**
 * RTF as Outlook packs it (MS-OXRTFCP).
 *
 * @returns as latin1; null where the bytes are no such thing
 */
export function decompressRtf(packed: Buffer, limit: number): string | null {
  if (packed.length < 16) return null;
  const kind = packed.readUInt32LE(8);
  if (kind === PLAIN) return packed.toString('latin1', 16, 16 + limit);
  if (kind !== COMPRESSED) return null;
  const size = Math.min(packed.readUInt32LE(4), limit);
  const dictionary = Buffer.alloc(DICTIONARY);
  let write = dictionary.write(INITIAL, 'latin1');
  const out = Buffer.alloc(size);
  let length = 0;
  let at = 16;
  const put = (byte: number): void => {
    out[length++] = byte;
    dictionary[write] = byte;
    write = (write + 1) % DICTIONARY;
  };
  while (at < packed.length && length < size) {
    const control = packed[at++]!;
    for (let bit = 0; bit < 8 && length < size; bit++) {
      if ((control & (1 << bit)) === 0) {
        if (at >= packed.length) return out.toString('latin1', 0, length);
        put(packed[at++]!);
        continue;
      }
      if (at + 1 >= packed.length) return out.toString('latin1', 0, length);
      const reference = packed.readUInt16BE(at);
      at += 2;
      const from = reference >> 4;
      if (from === write) return out.toString('latin1', 0, length);
      for (let i = 0; i < (reference & 15) + 2 && length < size; i++)
        put(dictionary[(from + i) % DICTIONARY]!);
    }
  }
  return out.toString('latin1', 0, length);
}
