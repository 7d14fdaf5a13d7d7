/** Sealing in Node. The browser's half is `@chancery/seal/web`; both give the same bytes. */
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
export * from './hierarchy';
export * from './key-file';
export { drawPublic } from './node/entropy';
export { openObject, openRange, openSegments, sealObject } from './node/object';
export { createOpener, type Opener } from './node/opener';
export { createSealer, type Sealer } from './node/sealer';
export { openStream, SealWriter, sealStream } from './node/stream';
