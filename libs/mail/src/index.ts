/** Addresses, MIME, DSN: everything that is true of mail without touching a file or a socket. */
export * from './web';
export { createMimeReader, type MimeReader } from './reader/reader';
export { createHeaderEditStream, type HeaderEditStream } from './edits/stream';
export {
  dsnReport,
  mailDate,
  type DsnAction,
  type DsnInput,
  type DsnRecipient,
  type DsnReport,
} from './dsn/report';
export { decodeXtext, encodeXtext } from './dsn/xtext';
export {
  DEFAULT_NOTIFY,
  parseEnvid,
  parseNotify,
  parseOrcpt,
  parseRet,
  type Notify,
  type OriginalRecipient,
} from './dsn/parameters';
export { inspectRecord, leafParts, type InspectRecord } from './inspect';
export { partIndexOf } from './part-index';
export { topFields, type TopFields } from './top-fields';
