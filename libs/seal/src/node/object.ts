import type { KeyObject } from 'node:crypto';
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
} from '../format';
import { createOpener, type Opener } from './opener';
import { type Sealing, startSealing } from './sealer';

/** Seals bytes that are in memory as one object. Raises `key` or `parameters`. */
export function sealObject(
  key: KeyObject | Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
  segmentLength = smallSegmentLength,
): Buffer {
  return sealWhole(startSealing(key, { segmentLength }, aad), plaintext, segmentLength);
}

/** Internal: {@link sealObject} with an object already begun. */
export function sealWhole(sealing: Sealing, plaintext: Uint8Array, segmentLength: number): Buffer {
  const capacity = plaintextPerSegment(segmentLength);
  const out = Buffer.allocUnsafe(sealedSize(plaintext.length, segmentLength));
  out.set(sealing.header);
  let from = 0;
  let at = headerLength;
  for (; plaintext.length - from > capacity; from += capacity)
    at = sealing.into(plaintext.subarray(from, from + capacity), false, out, at);
  sealing.into(plaintext.subarray(from), true, out, at);
  return out;
}

/**
 * Opens a whole object. Gives nothing unless all of it verifies.
 * Raises `key`, `parameters`, `header-tag`, `segment-tag`, `truncated` or `trailing`.
 */
export function openObject(
  key: KeyObject | Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
  expected?: Partial<FloeParams>,
): Buffer {
  const opener = openHeader(key, sealed, aad, expected);
  const total = segmentCount(sealed.length, opener.segmentLength);
  return openEach(
    opener,
    0,
    inPlace(sealed, opener.segmentLength, 0, total),
    total,
    plaintextSize(sealed.length, opener.segmentLength),
  );
}

/**
 * Opens the plaintext bytes `start` up to (not including) `end` of an object in memory; only the segments that
 * hold them are read and proven. Raises `range` beyond the end, and what {@link openObject} raises.
 */
export function openRange(
  key: KeyObject | Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
  start: number,
  end: number,
  expected?: Partial<FloeParams>,
): Buffer {
  const opener = openHeader(key, sealed, aad, expected);
  const { segmentLength } = opener;
  const total = segmentCount(sealed.length, segmentLength);
  const { from, count, skip } = segmentsFor(start, end, segmentLength);
  if (end > plaintextSize(sealed.length, segmentLength))
    throw new SealError('range', 'The range lies beyond the object.');
  if (start === end) return Buffer.alloc(0);
  const plaintext = openEach(opener, from, inPlace(sealed, segmentLength, from, count), total);
  return plaintext.subarray(skip, skip + end - start);
}

/**
 * Opens some segments of an object that is kept elsewhere: `segments` in order, the first one at index `from`,
 * of `total` in all. `total` must come from a source that is trusted, such as the row or licence that names the
 * object: it tells which segment is the last. Gives nothing unless all of `segments` verify.
 * Raises `range`, and what {@link openObject} raises.
 */
export function openSegments(
  key: KeyObject | Uint8Array,
  header: Uint8Array,
  aad: Uint8Array,
  from: number,
  segments: readonly Uint8Array[],
  total: number,
  expected?: Partial<FloeParams>,
): Buffer {
  if (from < 0 || from + segments.length > total)
    throw new SealError('range', 'The segments lie beyond the object.');
  return openEach(createOpener(key, header, aad, expected), from, segments, total);
}

function openHeader(
  key: KeyObject | Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
  expected?: Partial<FloeParams>,
): Opener {
  if (sealed.length < headerLength)
    throw new SealError('truncated', 'The sealed object is cut short.');
  return createOpener(key, sealed.subarray(0, headerLength), aad, expected);
}

function openEach(
  opener: Opener,
  from: number,
  segments: Iterable<Uint8Array>,
  total: number,
  length?: number,
): Buffer {
  const opened: Buffer[] = [];
  let index = from;
  for (const segment of segments) {
    opened.push(opener.segmentAt(index, segment, index === total - 1));
    index++;
  }
  const [only] = opened;
  return opened.length === 1 && only ? only : Buffer.concat(opened, length);
}

function* inPlace(
  sealed: Uint8Array,
  segmentLength: number,
  from: number,
  count: number,
): Generator<Uint8Array> {
  for (let index = from; index < from + count; index++) {
    const at = segmentPosition(index, segmentLength);
    yield sealed.subarray(at, at + segmentLength);
  }
}
