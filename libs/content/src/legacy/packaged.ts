import type { Buffer } from 'node:buffer';

/** The file in an Ole10Native stream, with the name it had; null where it is something else. */
export function ole10Native(stream: Buffer): { name: string; bytes: Buffer } | null {
  let at = 6;
  const zeroEnded = (): string => {
    const end = stream.indexOf(0, at);
    if (end < 0) throw new RangeError('cut off');
    const text = stream.toString('latin1', at, end);
    at = end + 1;
    return text;
  };
  try {
    const label = zeroEnded();
    zeroEnded();
    at += 4;
    at += 4 + stream.readUInt32LE(at);
    const length = stream.readUInt32LE(at);
    if (length > stream.length) return null;
    return { name: label, bytes: stream.subarray(at + 4, at + 4 + length) };
  } catch {
    return null;
  }
}
