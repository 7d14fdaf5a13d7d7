/**
 * What is known of one attachment, or of one member of an archive inside it: plain data, made once by
 * `inspectAttachment` and passed between threads as it is.
 *
 * What was found is certain. What was not found is certain only where {@link damage} is empty and
 * {@link limitExceeded} is null; else it is unknown, here and of the members.
 */
export interface AttachmentFacts {
  /**
   * Where it stands: the path of its MIME part ('2.1'), then the names of what it was unpacked from, as
   * `2.1/figures.zip/2026/q1.xlsx`. For people; names may hold slashes of their own.
   */
  path: string;
  /** File name as its container gives it, folders kept; null where there is none. */
  name: string | null;
  /** Media type as the message declares it; null for members of archives. */
  declaredType: string | null;
  /** Decoded or unpacked size; of what was read, where a limit ended the reading. */
  bytes: number;
  /** Media type by content, `text/plain` for text of no other kind, `application/octet-stream` when unknown. */
  type: string;
  kind: AttachmentKind;
  /** Which kind of executable it is by content; null for none. */
  executable: ExecutableKind | null;
  /** A password is needed to read it or one of its members. Its text and members are then unknown. */
  passwordProtected: boolean;
  /** Of a kind whose content cannot be inspected at all: neither text nor members are looked for. */
  unsupported: boolean;
  /** The limit at which reading ended ("processing limit exceeded"); null when it was read to its end. */
  limitExceeded: ContentLimit | null;
  /** What could not be read, in words. */
  damage: string[];
  /** Extracted text; null where there is none to extract or it could not be had. */
  text: AttachmentText | null;
  /** Document properties, built-in ones by the names that Office shows. */
  properties: DocumentProperty[];
  /** What is inside archives, mails, and documents with embedded files, in the order it stands. */
  members: AttachmentFacts[];
}

/** Families of content, each with its own reader. */
export type AttachmentKind =
  | 'archive'
  | 'executable'
  | 'html'
  | 'image'
  | 'legacy-office'
  | 'mail'
  | 'office'
  | 'opendocument'
  | 'pdf'
  | 'rtf'
  | 'text'
  | 'tnef'
  | 'xml'
  | 'other';

/** Executables by content, as Exchange counts them, and those of other systems. */
export type ExecutableKind =
  'com' | 'dll' | 'dos' | 'elf' | 'exe' | 'mach-o' | 'os2' | 'pif' | 'vxd' | 'w16';

/** Which limit ended the reading of an attachment. */
export type ContentLimit =
  'bytes' | 'depth' | 'member-bytes' | 'members' | 'memory' | 'ratio' | 'time';

export interface AttachmentText {
  text: string;
  /** Only the beginning is here: the limit of {@link ContentLimits.textCharacters} cut it. */
  cut: boolean;
}

export interface DocumentProperty {
  name: string;
  value: string;
}

/** How far an inspection goes. Each attachment has all of them for itself. */
export interface ContentLimits {
  /** Characters of extracted text that are kept of each attachment and each member. */
  textCharacters: number;
  /** Characters of all of them together. */
  totalTextCharacters: number;
  /** Containers inside one another. */
  depth: number;
  /** Members of all containers together. */
  members: number;
  /** Unpacked size of one member. */
  memberBytes: number;
  /** Unpacked size of all members together. */
  totalBytes: number;
  /** Unpacked to packed size, looked at above {@link ratioFrom} unpacked bytes. */
  ratio: number;
  ratioFrom: number;
}

const MIB = 1024 * 1024;

/** The text limit is Exchange's 1 MB; the others are ours and part of the documentation. */
export const CONTENT_LIMITS: Readonly<ContentLimits> = {
  textCharacters: MIB,
  totalTextCharacters: 16 * MIB,
  depth: 8,
  members: 1000,
  memberBytes: 32 * MIB,
  totalBytes: 128 * MIB,
  ratio: 200,
  ratioFrom: 8 * MIB,
};

/** An attachment of which nothing is known yet. */
export function emptyFacts(
  path: string,
  name: string | null,
  declaredType: string | null,
  bytes: number,
): AttachmentFacts {
  return {
    path,
    name,
    declaredType,
    bytes,
    type: 'application/octet-stream',
    kind: 'other',
    executable: null,
    passwordProtected: false,
    unsupported: false,
    limitExceeded: null,
    damage: [],
    text: null,
    properties: [],
    members: [],
  };
}

/** Every attachment with everything that was inside it, depth first. */
export function* everyAttachment(
  attachments: readonly AttachmentFacts[],
): Generator<AttachmentFacts> {
  for (const attachment of attachments) {
    yield attachment;
    yield* everyAttachment(attachment.members);
  }
}
