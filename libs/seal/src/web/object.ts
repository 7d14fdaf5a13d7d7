import { SealError } from '../errors';
import {
  type FloeParams,
  headerLength,
  plaintextPerSegment,
  plaintextSize,
  sealedSize,
  segmentCount,
  segmentPosition,
  segmentsFor,
  smallSegmentLength,
  splitSegments,
} from '../format';
import type { WebKey } from './kdf';
import { createOpener, type Opener } from './opener';
import { createSealer, type Sealer } from './sealer';

/** Seals bytes that are in memory as one object. Raises `key` or `parameters`. */
export async function sealObject(
  key: WebKey | Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
  segmentLength = smallSegmentLength,
): Promise<Uint8Array<ArrayBuffer>> {
  return sealWhole(await createSealer(key, { segmentLength }, aad), plaintext, segmentLength);
}

/** Internal: {@link sealObject} with an object already begun. */
export async function sealWhole(
  sealer: Sealer,
  plaintext: Uint8Array,
  segmentLength: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const capacity = plaintextPerSegment(segmentLength);
  const out = new Uint8Array(sealedSize(plaintext.length, segmentLength));
  out.set(sealer.header);
  let from = 0;
  let at = headerLength;
  for (; plaintext.length - from > capacity; from += capacity, at += segmentLength)
    out.set(await sealer.segment(plaintext.subarray(from, from + capacity)), at);
  out.set(await sealer.final(plaintext.subarray(from)), at);
  return out;
}

/**
 * Opens a whole object. Gives nothing unless all of it verifies.
 * Raises `key`, `parameters`, `header-tag`, `segment-tag`, `truncated` or `trailing`.
 */
export async function openObject(
  key: WebKey | Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
  expected?: Partial<FloeParams>,
): Promise<Uint8Array<ArrayBuffer>> {
  const opener = await openHeader(key, sealed, aad, expected);
  const total = segmentCount(sealed.length, opener.segmentLength);
  return openEach(
    opener,
    0,
    splitSegments(sealed.subarray(headerLength), opener.segmentLength),
    total,
  );
}

/**
 * Opens the plaintext bytes `start` up to (not including) `end` of an object in memory; only the segments that
 * hold them are read and proven. Raises `range` beyond the end, and what {@link openObject} raises.
 */
export async function openRange(
  key: WebKey | Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
  start: number,
  end: number,
  expected?: Partial<FloeParams>,
): Promise<Uint8Array<ArrayBuffer>> {
  const opener = await openHeader(key, sealed, aad, expected);
  const { segmentLength } = opener;
  const total = segmentCount(sealed.length, segmentLength);
  const { from, count, skip } = segmentsFor(start, end, segmentLength);
  if (end > plaintextSize(sealed.length, segmentLength))
    throw new SealError('range', 'The range lies beyond the object.');
  if (start === end) return new Uint8Array(0);
  const body = sealed.subarray(
    segmentPosition(from, segmentLength),
    segmentPosition(from + count, segmentLength),
  );
  const plaintext = await openEach(opener, from, splitSegments(body, segmentLength), total);
  return plaintext.subarray(skip, skip + end - start);
}

/**
 * Opens some segments of an object that is kept elsewhere: `segments` in order, the first one at index `from`,
 * of `total` in all. `total` must come from a source that is trusted, such as the use licence's answer: it tells
 * which segment is the last. Gives nothing unless all of `segments` verify.
 * Raises `range`, and what {@link openObject} raises.
 */
export async function openSegments(
  key: WebKey | Uint8Array,
  header: Uint8Array,
  aad: Uint8Array,
  from: number,
  segments: readonly Uint8Array[],
  total: number,
  expected?: Partial<FloeParams>,
): Promise<Uint8Array<ArrayBuffer>> {
  if (from < 0 || from + segments.length > total)
    throw new SealError('range', 'The segments lie beyond the object.');
  return openEach(await createOpener(key, header, aad, expected), from, segments, total);
}

function openHeader(
  key: WebKey | Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
  expected?: Partial<FloeParams>,
): Promise<Opener> {
  if (sealed.length < headerLength)
    return Promise.reject(new SealError('truncated', 'The sealed object is cut short.'));
  return createOpener(key, sealed.subarray(0, headerLength), aad, expected);
}

async function openEach(
  opener: Opener,
  from: number,
  segments: readonly Uint8Array[],
  total: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const opened: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (const [at, segment] of segments.entries()) {
    const plaintext = await opener.segmentAt(from + at, segment, from + at === total - 1);
    opened.push(plaintext);
    length += plaintext.length;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const plaintext of opened) {
    whole.set(plaintext, at);
    at += plaintext.length;
  }
  return whole;
}
