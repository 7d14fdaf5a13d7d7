/**
 * Layout of a FLOE object (c2sp.org/FLOE): header, then segments of one length, the last one shorter or equal.
 * Only arithmetic and bytes here, so Node and browsers share it.
 */
import { SealError } from './errors';

/**
 * The parameters that FLOE leaves open. AEAD (AES-256-GCM), KDF (HKDF-Expand-SHA-384) and IV length (32)
 * are fixed by the specification; nothing is negotiated.
 */
export interface FloeParams {
  /** Length of a sealed segment in bytes, its overhead of {@link segmentOverhead} included. */
  readonly segmentLength: number;
  /**
   * The segment key changes every 2^rotationMask segments. Not part of the header: the specification sets 20,
   * and only test vectors use another value.
   */
  readonly rotationMask?: number;
}

/** Parameters (10), IV (32), tag (32). */
export const headerLength = 74;
/** Length field (4), AES-GCM IV (12), AES-GCM tag (16). */
export const segmentOverhead = 32;
/** FLOE keys are AES-256 keys. */
export const keyLength = 32;
/** One segment holds a wrapped key or a small object. */
export const smallSegmentLength = 4096;
/** Segments of a message. */
export const messageSegmentLength = 65_536;
/** `AEAD_MAX_SEGMENTS` of AES-256-GCM. */
export const maxSegments = 2 ** 40;
/**
 * Ours, not FLOE's: a reader holds one segment in memory before it has proven it, so the length that an
 * unproven header asks for has a bound.
 */
export const maxSegmentLength = 2 ** 24;

/** Length field of a segment that is not the last. */
export const innerSegmentMark = 0xffffffff;

const AEAD_AES_256_GCM = 0;
const KDF_HKDF_EXPAND_SHA_384 = 0;
const FLOE_IV_LENGTH = 32;
const PARAMETERS_LENGTH = 10;
const PREFIX_LENGTH = PARAMETERS_LENGTH + FLOE_IV_LENGTH;
const DEFAULT_ROTATION_MASK = 20;

const encoder = new TextEncoder();
/** The `purpose` texts of `FLOE_KDF`. */
const PURPOSE = {
  header: encoder.encode('HEADER_TAG:'),
  message: encoder.encode('MESSAGE_KEY:'),
  segment: encoder.encode('DEK:'),
} as const;

/** Raises `parameters` unless FLOE and our own bound allow these parameters. */
export function checkParams(params: FloeParams): Required<FloeParams> {
  const { segmentLength, rotationMask = DEFAULT_ROTATION_MASK } = params;
  if (
    !Number.isInteger(segmentLength) ||
    segmentLength <= segmentOverhead ||
    segmentLength > maxSegmentLength
  )
    throw new SealError(
      'parameters',
      `Segment length must lie between ${segmentOverhead + 1} and ${maxSegmentLength}.`,
    );
  if (!Number.isInteger(rotationMask) || rotationMask < 0 || rotationMask > 40)
    throw new SealError('parameters', 'Rotation mask must lie between 0 and 40.');
  return { segmentLength, rotationMask };
}

/** Plaintext bytes that one sealed segment of this length holds. */
export const plaintextPerSegment = (segmentLength: number): number =>
  checkParams({ segmentLength }).segmentLength - segmentOverhead;

/** Index of the segment that holds the plaintext byte at `offset`. */
export const segmentOf = (offset: number, segmentLength: number): number =>
  Math.floor(offset / plaintextPerSegment(segmentLength));

/** Where a segment begins, counted from the first byte of the header. */
export const segmentPosition = (index: number, segmentLength: number): number =>
  headerLength + index * segmentLength;

/** Sealed bytes, header included, of a plaintext of this length. An empty plaintext has one empty segment. */
export function sealedSize(plaintextLength: number, segmentLength: number): number {
  const segments = Math.max(1, Math.ceil(plaintextLength / plaintextPerSegment(segmentLength)));
  return headerLength + plaintextLength + segments * segmentOverhead;
}

/**
 * Segments of a sealed object of `sealedLength` bytes, header included.
 * Raises `truncated` where no object has that length.
 */
export function segmentCount(sealedLength: number, segmentLength: number): number {
  const body = sealedLength - headerLength;
  const count = Math.ceil(body / checkParams({ segmentLength }).segmentLength);
  if (body < segmentOverhead || body - (count - 1) * segmentLength < segmentOverhead)
    throw new SealError('truncated', 'The sealed object is cut short.');
  return count;
}

/** Plaintext bytes in a sealed object of `sealedLength` bytes, header included. Raises `truncated`. */
export const plaintextSize = (sealedLength: number, segmentLength: number): number =>
  sealedLength - headerLength - segmentCount(sealedLength, segmentLength) * segmentOverhead;

/** Which segments hold the plaintext from `start` up to (not including) `end`. */
export interface SegmentRange {
  /** Index of the first segment. */
  readonly from: number;
  readonly count: number;
  /** Plaintext bytes of the first segment that come before `start`. */
  readonly skip: number;
}

/** Segments to fetch for the plaintext bytes `start` up to `end`. Raises `range`. */
export function segmentsFor(start: number, end: number, segmentLength: number): SegmentRange {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start)
    throw new SealError('range', 'Not a range of the object.');
  const from = segmentOf(start, segmentLength);
  const last = end === start ? from : segmentOf(end - 1, segmentLength);
  return { from, count: last - from + 1, skip: start - from * plaintextPerSegment(segmentLength) };
}

/** Cuts bytes that begin at a segment's first byte into segments; the last may be shorter. */
export function splitSegments(bytes: Uint8Array, segmentLength: number): Uint8Array[] {
  checkParams({ segmentLength });
  const segments: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += segmentLength)
    segments.push(bytes.subarray(at, at + segmentLength));
  return segments;
}

/** `PARAM_ENCODE(params) || iv`: what every derivation begins with, and the header too. */
export function headerPrefix(segmentLength: number, iv: Uint8Array): Uint8Array<ArrayBuffer> {
  const prefix = new Uint8Array(PREFIX_LENGTH);
  const view = new DataView(prefix.buffer);
  prefix[0] = AEAD_AES_256_GCM;
  prefix[1] = KDF_HKDF_EXPAND_SHA_384;
  view.setUint32(2, segmentLength);
  view.setUint32(6, FLOE_IV_LENGTH);
  prefix.set(iv, PARAMETERS_LENGTH);
  return prefix;
}

/** A header taken apart. Nothing in it is proven before its tag is. */
export interface FloeHeader {
  readonly segmentLength: number;
  readonly prefix: Uint8Array;
  readonly tag: Uint8Array;
}

/**
 * Reads a header. One suite is known; any other AEAD, KDF or IV length is refused (`parameters`), as is a
 * header of another length than 74 bytes.
 */
export function readHeader(header: Uint8Array): FloeHeader {
  if (header.length !== headerLength)
    throw new SealError('parameters', `A header has ${headerLength} bytes.`);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (
    header[0] !== AEAD_AES_256_GCM ||
    header[1] !== KDF_HKDF_EXPAND_SHA_384 ||
    view.getUint32(6) !== FLOE_IV_LENGTH
  )
    throw new SealError('parameters', 'The object is sealed with a suite that is not known here.');
  const { segmentLength } = checkParams({ segmentLength: view.getUint32(2) });
  return {
    segmentLength,
    prefix: header.subarray(0, PREFIX_LENGTH),
    tag: header.subarray(PREFIX_LENGTH),
  };
}

/** Parameters of an object about to be opened: the header's, which must be the expected ones where those are given. */
export function paramsOf(
  header: FloeHeader,
  expected: Partial<FloeParams> = {},
): Required<FloeParams> {
  const { segmentLength = header.segmentLength, ...rest } = expected;
  if (segmentLength !== header.segmentLength)
    throw new SealError('parameters', 'The object has another segment length than expected.');
  return checkParams({ segmentLength, ...rest });
}

/** `info` of `FLOE_KDF(key, iv, aad, purpose, …)`: parameters, IV, purpose, then the AAD. */
export function kdfInfo(
  prefix: Uint8Array,
  purpose: 'header' | 'message',
  aad: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const text = PURPOSE[purpose];
  const info = new Uint8Array(PREFIX_LENGTH + text.length + aad.length);
  info.set(prefix);
  info.set(text, PREFIX_LENGTH);
  info.set(aad, PREFIX_LENGTH + text.length);
  return info;
}

/** `info` of `DERIVE_KEY`: the same with purpose `DEK:` and the masked segment number. */
export function segmentKeyInfo(
  prefix: Uint8Array,
  maskedIndex: number,
  aad: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const at = PREFIX_LENGTH + PURPOSE.segment.length;
  const info = new Uint8Array(at + 8 + aad.length);
  info.set(prefix);
  info.set(PURPOSE.segment, PREFIX_LENGTH);
  writeUint64(new DataView(info.buffer), at, maskedIndex);
  info.set(aad, at + 8);
  return info;
}

/** `MASK(index, bits)`: the first segment that shares this segment's key. */
export const maskIndex = (index: number, bits: number): number => {
  // Indices go to 2^40, beyond JavaScript's 32-bit operators.
  const step = 2 ** bits;
  return index - (index % step);
};

/** AES-GCM additional data of one segment: its place and whether it is the last. */
export function segmentAad(index: number, last: boolean): Uint8Array<ArrayBuffer> {
  const aad = new Uint8Array(9);
  writeUint64(new DataView(aad.buffer), 0, index);
  aad[8] = last ? 1 : 0;
  return aad;
}

/**
 * Checks a sealed segment's length and length field against the place it is read at.
 * Raises `truncated`, `trailing` or `segment-tag`; after it, slicing the segment is safe.
 */
export function checkSegment(segment: Uint8Array, last: boolean, segmentLength: number): void {
  if (segment.length < segmentOverhead) throw new SealError('truncated', 'A segment is cut short.');
  if (segment.length > segmentLength)
    throw new SealError('trailing', 'A segment is longer than the header allows.');
  const mark = new DataView(segment.buffer, segment.byteOffset, 4).getUint32(0);
  if (last) {
    // An inner segment at the end is what remains of an object cut at a segment's border.
    if (mark === innerSegmentMark || (mark > segment.length && mark <= segmentLength))
      throw new SealError('truncated', 'The sealed object is cut short.');
    if (mark >= segmentOverhead && mark < segment.length)
      throw new SealError('trailing', 'Bytes follow the last segment.');
    if (mark !== segment.length) throw new SealError('segment-tag', 'A segment was altered.');
    return;
  }
  if (segment.length < segmentLength) throw new SealError('truncated', 'A segment is cut short.');
  if (mark === innerSegmentMark) return;
  if (mark >= segmentOverhead && mark <= segmentLength)
    throw new SealError('trailing', 'Bytes follow the last segment.');
  throw new SealError('segment-tag', 'A segment was altered.');
}

/** Checks how much plaintext goes into a segment and whether there is room for one more. Raises `oversize`. */
export function checkPlaintext(
  length: number,
  index: number,
  last: boolean,
  segmentLength: number,
): void {
  const capacity = segmentLength - segmentOverhead;
  if (length > capacity || (!last && length !== capacity))
    throw new SealError(
      'oversize',
      last
        ? `A segment holds at most ${capacity} bytes.`
        : `An inner segment holds exactly ${capacity} bytes.`,
    );
  checkIndex(index, last);
}

/** Raises `oversize` where an object has no segment with this index. The very last place is for a last segment only. */
export function checkIndex(index: number, last: boolean): void {
  if (
    !Number.isSafeInteger(index) ||
    index < 0 ||
    index >= maxSegments ||
    (!last && index === maxSegments - 1)
  )
    throw new SealError('oversize', 'A sealed object has at most 2^40 segments.');
}

function writeUint64(view: DataView, at: number, value: number): void {
  view.setUint32(at, Math.floor(value / 2 ** 32));
  view.setUint32(at + 4, value % 2 ** 32);
}
