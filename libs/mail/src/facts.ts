/**
 * What the gateway knows of a message after reading it once, in constant memory.
 *
 * Nothing here is decoded that no one asked for: names and values of header fields are kept raw and
 * decoded by {@link headerText}; bodies are kept only where {@link ReaderOptions} asks for them.
 */
export interface MessageFacts {
  /** Bytes of the DATA content after dot-unstuffing. */
  size: number;
  /** Top-level header fields in the order they stand, at most {@link Limits.headerBytes} of them. */
  headers: HeaderField[];
  /** Every MIME part, the root first, in the order they stand (RFC 2046). */
  parts: Part[];
  /**
   * Decoded text of the body parts (text/* without disposition attachment), if asked for. A part whose
   * text cannot be got at (inside CMS that is not encrypted, in an embedded message that is encoded, behind
   * a final boundary) stands here too: empty and `damaged`.
   */
  text: TextOfPart[];
  /** S/MIME seen in the structure (RFC 8551), `whole` when the message is one such entity. */
  smime: 'enveloped' | 'opaque' | 'signed' | null;
  /** OpenPGP seen in the structure (RFC 3156); inline PGP in text counts as nothing here. */
  pgp: 'encrypted' | 'signed' | null;
  /**
   * True when the message as a whole is one encrypted entity: S/MIME enveloped data or PGP/MIME
   * encrypted. The bytes decide; a header that merely claims it does not.
   */
  encryptedWhole: boolean;
  /** What the reader met that RFC 5322/2045 do not allow, each with the byte where it stands. */
  problems: Problem[];
}

export interface HeaderField {
  /** As written, without the colon. Compare case-insensitively. */
  name: string;
  /** The bytes after the colon as latin1, folding kept, without the final line end. */
  raw: string;
}

export interface Part {
  /** IMAP-like number: the root is '', its children '1', '2', '2.1' … A message/rfc822 part has one child. */
  path: string;
  depth: number;
  /** Lower-case `type/subtype`; `text/plain` where absent or unreadable (RFC 2045 5.2). */
  type: string;
  charset: string | null;
  /** Lower-case content-transfer-encoding as declared; null when absent. */
  encoding: string | null;
  /** Lower-case disposition type; null when absent. */
  disposition: string | null;
  /** Decoded file name (RFC 2231, RFC 2047 in parameters as the wild writes them); null when absent. */
  fileName: string | null;
  /** Content-ID without angle brackets. */
  contentId: string | null;
  /** First byte of the part's header block, from the start of the message. */
  headerOffset: number;
  /** First byte and length of the encoded body. */
  bodyOffset: number;
  bodyLength: number;
  /** Length of the decoded body. Exact for leaves. 0 for multiparts. */
  decodedBytes: number;
  multipart: boolean;
  /**
   * Disposition attachment, or a file name, or a type that is not text/*. True of an embedded message
   * too, although it has a child; never of a multipart.
   */
  attachment: boolean;
  /** Operand could not be read (bad encoding, unknown charset, undecodable name): what, in words. */
  damage: string[];
  /** SHA-256 of the decoded body in hex, when {@link ReaderOptions.digests} is set. */
  sha256?: string;
}

export interface TextOfPart {
  path: string;
  type: string;
  /** Decoded to a string by its charset. For text/html this is the mark-up; see htmlToText. */
  text: string;
  /** True when the limit cut it. */
  cut: boolean;
  /** Set when charset or encoding could not be read with certainty. */
  damaged: boolean;
}

export interface Problem {
  code: string;
  offset: number;
  detail: string;
}

export interface Limits {
  /** Of one header block, the top one or a part's. */
  headerBytes: number;
  parts: number;
  depth: number;
}

export const DEFAULT_LIMITS: Readonly<Limits> = {
  headerBytes: 1024 * 1024,
  parts: 1000,
  depth: 50,
};

export interface ReaderOptions {
  /** Collect the text of body parts, up to `textBytes` each (default 1 MiB). */
  text?: boolean;
  textBytes?: number;
  /** Text of all parts together (default eight times `textBytes`); what is beyond comes empty and `cut`. */
  textTotalBytes?: number;
  /** Compute SHA-256 of each decoded leaf (`inspect` only). */
  digests?: boolean;
  limits?: Partial<Limits>;
  /** Hand over what is attached, decoded. */
  contents?: ContentsWanted;
}

/** Which decoded bodies the reader keeps, and how much of them. */
export interface ContentsWanted {
  /** Decoded bytes of one part, and of all together; what is beyond is dropped and told as `cut`. */
  bytesEach: number;
  bytesTotal: number;
  /** Of which leaves; every attachment where it is absent. */
  wants?(part: Part): boolean;
  /** Called for each such leaf as soon as it has ended. */
  take(content: PartContent): void;
}

/** The decoded body of one leaf. */
export interface PartContent {
  part: Part;
  bytes: Uint8Array;
  cut: boolean;
}

/** Thrown by the reader; the gateway answers 554 5.6.0. Nothing else is refused for its form. */
export class StructureLimitError extends Error {
  constructor(
    readonly limit: keyof Limits,
    readonly allowed: number,
  ) {
    super(`Message structure exceeds limits: ${limit} over ${allowed}`);
  }
}
