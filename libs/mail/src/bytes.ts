/** Byte helpers that run in Node and in browsers alike. */

export const NO_BYTES = new Uint8Array(0);

const SLICE = 8192;

/** One character a byte (ISO 8859-1 in the strict sense, code points 0 to 255). */
export function latin1FromBytes(bytes: Uint8Array, from = 0, to = bytes.length): string {
  let text = '';
  for (let at = from; at < to; at += SLICE) {
    // fromCharCode takes its arguments from the stack, hence the slices.
    text += String.fromCharCode(...bytes.subarray(at, Math.min(to, at + SLICE)));
  }
  return text;
}

/** The reverse of {@link latin1FromBytes}; code points above 255 lose their high bits. */
export function bytesFromLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

export function concatBytes(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1 && pieces[0]) return pieces[0];
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Value of a hexadecimal digit given as character code, -1 where it is none. Both cases. */
export function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
