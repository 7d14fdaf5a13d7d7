/** Sealing in a browser, by WebCrypto: the names of `@chancery/seal`, answered by promises. */
export * from './compact-token';
export * from './context';
export * from './errors';
export {
  type FloeParams,
  headerLength,
  keyLength,
  messageSegmentLength,
  plaintextPerSegment,
  plaintextSize,
  sealedSize,
  segmentCount,
  segmentOf,
  segmentOverhead,
  segmentPosition,
  type SegmentRange,
  segmentsFor,
  smallSegmentLength,
  splitSegments,
} from './format';
export { importKey, type WebKey } from './web/kdf';
export { openObject, openRange, openSegments, sealObject } from './web/object';
export { createOpener, type Opener } from './web/opener';
export { createSealer, type Sealer } from './web/sealer';
export { openStream, sealStream } from './web/stream';
