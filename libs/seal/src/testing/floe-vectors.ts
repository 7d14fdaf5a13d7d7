import { headerLength, readHeader, segmentOverhead, splitSegments } from '../format';
import { collect, type FileResult, fromHex, type Implementation, same } from './vectors';

const FLOE_KEY = new Uint8Array(32);
const FLOE_AAD = new TextEncoder().encode('This is AAD');
/** The mask of the `*_rotation` files: a new key every fourth segment. Found by trial; the specs prove that no other fits. */
export const vectorRotationMask = 2;

/**
 * One object. Its rows: each segment opened alone, then the object opened whole, opened as a stream, and sealed
 * again with its own IVs to the same bytes.
 */
export async function runFloe(
  implementation: Implementation,
  file: string,
  ciphertextHex: string,
  plaintextHex: string,
): Promise<FileResult> {
  const sealed = fromHex(ciphertextHex);
  const plaintext = fromHex(plaintextHex);
  const rotationMask = file.includes('rotation') ? vectorRotationMask : undefined;
  const header = sealed.subarray(0, headerLength);
  const { segmentLength } = readHeader(header);
  const segments = splitSegments(sealed.subarray(headerLength), segmentLength);
  const capacity = segmentLength - segmentOverhead;
  const pieces = segments.map((segment, index) => {
    const start = index * capacity;
    return plaintext.subarray(start, start + segment.length - segmentOverhead);
  });

  const alone = (index: number, segment: Uint8Array) =>
    implementation.openSegments(
      FLOE_KEY,
      header,
      FLOE_AAD,
      index,
      [segment],
      segments.length,
      rotationMask,
    );
  const whole = () => implementation.openObject(FLOE_KEY, sealed, FLOE_AAD, rotationMask);
  const streamed = () =>
    gather(implementation.openStream(FLOE_KEY, chunksOf(sealed, 37), FLOE_AAD, rotationMask));
  const again = () => {
    const ivs = [sealed.subarray(10, 42), ...segments.map((segment) => segment.subarray(4, 16))];
    return implementation.sealPieces(
      FLOE_KEY,
      pieces,
      FLOE_AAD,
      { segmentLength, rotationMask },
      ivs,
    );
  };

  const checks = [
    ...segments.map(
      (segment, index) => async () =>
        same(await alone(index, segment), pieces[index], 'opens alone'),
    ),
    async () => same(await whole(), plaintext, 'opens whole'),
    async () => same(await streamed(), plaintext, 'opens as a stream'),
    async () => same(await again(), sealed, 'seals to the same bytes'),
  ];
  return collect(
    file,
    checks.map((check, id) => ({ id, check })),
    [({ check }) => check()],
  );
}

async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  let whole = new Uint8Array(0);
  for await (const chunk of chunks) {
    const longer = new Uint8Array(whole.length + chunk.length);
    longer.set(whole);
    longer.set(chunk, whole.length);
    whole = longer;
  }
  return whole;
}

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
