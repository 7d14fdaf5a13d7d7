/** What went wrong, for code that must react differently; none of them says anything about key or plaintext. */
export type SealErrorCode =
  /** A key that is not 32 bytes, or a browser key of another algorithm. */
  | 'key'
  /** Unknown suite, malformed header or a segment length out of bounds. */
  | 'parameters'
  /** Header does not belong to this key and context (AAD). */
  | 'header-tag'
  /** A segment was altered, or stands at another place than it was sealed for. */
  | 'segment-tag'
  /** Bytes are missing at the end. */
  | 'truncated'
  /** Bytes follow the last segment. */
  | 'trailing'
  /** More plaintext than a segment holds, or more segments than a FLOE object may have. */
  | 'oversize'
  /** Used after its last segment. */
  | 'closed'
  /** A range outside the object. */
  | 'range'
  /** Something that cannot be bound unambiguously into a context. */
  | 'context'
  /** The passphrase does not open the key file. */
  | 'passphrase'
  /** Not a key file, or one of another version. */
  | 'key-file';

/** The one error of this library. Its text is fit for a log: no key, no plaintext, no passphrase. */
export class SealError extends Error {
  override readonly name = 'SealError';

  constructor(
    readonly code: SealErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
