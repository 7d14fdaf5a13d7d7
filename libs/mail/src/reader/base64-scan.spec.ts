import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASE64_KIND, BASE64_PAD, BASE64_SPACE } from '../transfer/base64';
import { SCAN_BLOCK, scanBase64 } from './base64-scan';

/** The same, byte by byte. */
function slowly(bytes: Uint8Array): number {
  let chars = 0;
  for (const byte of bytes) {
    const kind = BASE64_KIND[byte]!;
    if (kind < BASE64_PAD) chars++;
    else if (kind !== BASE64_SPACE) return -1;
  }
  return chars;
}

describe('scanBase64', () => {
  it('knows every byte, wherever in a block it stands', () => {
    for (let byte = 0; byte < 256; byte++)
      for (const at of [0, 7, 15, 16, 40]) {
        const bytes = Buffer.alloc(41, 'A');
        bytes[at] = byte;
        expect([byte, scanBase64(bytes, 0, bytes.length)]).toEqual([byte, slowly(bytes)]);
      }
  });

  it('counts the characters of a block up to the largest, from anywhere', () => {
    const text = Buffer.alloc(SCAN_BLOCK + 100, `${'QUJD'.repeat(19)}\r\n`);
    const length = fc.integer({ min: 0, max: SCAN_BLOCK });
    fc.assert(
      fc.property(length, fc.nat(100), (bytes, from) => {
        const region = text.subarray(from, from + bytes);
        expect(scanBase64(text, from, from + bytes)).toBe(slowly(region));
      }),
      { numRuns: 200 },
    );
    expect(scanBase64(Buffer.alloc(SCAN_BLOCK, ' '), 0, SCAN_BLOCK)).toBe(0);
    expect(scanBase64(text, 0, SCAN_BLOCK)).toBeGreaterThan(0.97 * SCAN_BLOCK);
  });
});
