import type { HeaderField, Part, ReaderOptions } from '../facts';
import { readContentFields, type ContentFields } from '../header/content';
import type { HeaderEnd } from './header-scanner';
import { isIdentityEncoding } from '../transfer/decoder';
import { LeafBody, type LeafWish } from './leaf';

/** An entity that is being read: what stands on the reader's stack. */
export interface Frame {
  part: Part;
  content: ContentFields;
  kind: 'leaf' | 'multipart' | 'message';
  /** Of a multipart: where its lines go now. */
  state: 'preamble' | 'parts' | 'epilogue';
  children: number;
  /** Takes the body of a leaf, and preamble and epilogue of a multipart. */
  body: LeafBody | null;
  /** No pair of dashes has been seen in this base64 body. */
  dashless: boolean;
  /** Bytes of preamble and epilogue. */
  blurb: number;
}

/** Damage of an embedded message that is not looked into, although some programs do. */
export const ENCODED_MESSAGE = 'embedded message is encoded';

const CMS_TYPES = new Set(['application/pkcs7-mime', 'application/x-pkcs7-mime']);
/** Types whose body begins with a header block: RFC 2046 5.2, RFC 6532, RFC 5537. */
const MESSAGE_TYPES = new Set([
  'message/rfc822',
  'message/global',
  'message/news',
  'message/partial',
  'message/external-body',
]);

/** Builds the part and frame of an entity from its header block. */
export function frameFrom(
  end: HeaderEnd,
  parent: Frame | undefined,
  offsets: { header: number; body: number },
): Frame {
  const content = readContentFields(end.fields);
  const part = partFrom(content, parent, offsets);
  const kind = kindOf(part, content);
  if (kind === 'multipart' && !isIdentityEncoding(part.encoding)) {
    content.oddities.push('multipart with a transfer encoding');
  }
  part.multipart = kind === 'multipart';
  part.attachment =
    kind !== 'multipart' &&
    (part.disposition === 'attachment' || part.fileName !== null || !part.type.startsWith('text/'));
  if (end.by === 'other') part.damage.push('header block ends at a line that is no header');
  if (content.unreadableType) part.damage.push('content type cannot be read');
  return {
    part,
    content,
    kind,
    state: 'preamble',
    children: 0,
    body: null,
    dashless: kind === 'leaf' && part.encoding === 'base64',
    blurb: 0,
  };
}

function partFrom(
  content: ContentFields,
  parent: Frame | undefined,
  offsets: { header: number; body: number },
): Part {
  const above = parent?.part;
  const inDigest = above?.type === 'multipart/digest' && !content.unreadableType;
  return {
    path: above ? `${above.path === '' ? '' : `${above.path}.`}${parent!.children}` : '',
    depth: above ? above.depth + 1 : 0,
    type: content.type ?? (inDigest ? 'message/rfc822' : 'text/plain'),
    charset: content.charset,
    encoding: content.encoding,
    disposition: content.disposition,
    fileName: content.fileName,
    contentId: content.contentId,
    headerOffset: offsets.header,
    bodyOffset: offsets.body,
    bodyLength: 0,
    decodedBytes: 0,
    multipart: false,
    attachment: false,
    damage: [...content.damage],
  };
}

function kindOf(part: Part, content: ContentFields): Frame['kind'] {
  if (part.type.startsWith('multipart/')) {
    if (content.boundary) return 'multipart';
    part.damage.push('multipart without a boundary');
    return 'leaf';
  }
  if (!MESSAGE_TYPES.has(part.type)) return 'leaf';
  // RFC 2046 5.2.1 allows no encoding here (RFC 6532 does for message/global): then it is opaque to us.
  if (part.encoding === 'base64' || part.encoding === 'quoted-printable') {
    part.damage.push(ENCODED_MESSAGE);
    return 'leaf';
  }
  if (part.type === 'message/partial') part.damage.push('fragment of a message');
  return 'message';
}

/** What the reader must take from a leaf as it passes. */
export function wishFor(
  frame: Frame,
  parent: Frame | undefined,
  options: ReaderOptions,
  room: { text: number; content: number },
): LeafWish {
  const { part } = frame;
  return {
    digest: options.digests === true,
    text: options.text === true && hasText(part) ? room.text : 0,
    content: isWanted(part, options) ? room.content : null,
    watch: watchFor(part, parent),
  };
}

function isWanted(part: Part, { contents }: ReaderOptions): boolean {
  if (!contents || part.multipart || part.type.startsWith('multipart/')) return false;
  return contents.wants ? contents.wants(part) : part.attachment;
}

/** Text that a reader of the mail sees: also with a file name, as long as it is not set apart. */
function hasText(part: Part): boolean {
  if (part.type.startsWith('multipart/')) return true;
  const text = part.type.startsWith('text/') || part.type === 'application/xhtml+xml';
  return text && part.disposition !== 'attachment';
}

function watchFor(part: Part, parent: Frame | undefined): LeafWish['watch'] {
  if (CMS_TYPES.has(part.type)) return 'cms';
  if (part.type === 'application/octet-stream') {
    // RFC 8551 3.10: gateways lose the type, and the name of the file tells.
    if (/\.p7[mz]$/i.test(part.fileName ?? '')) return 'cms';
    if (parent?.part.type === 'multipart/encrypted' && parent.children === 2) return 'pgp-data';
  }
  if (part.type === 'application/pgp-encrypted') return 'pgp-version';
  return null;
}

/** A body that takes nothing but text, for a preamble that may turn out to be all there is. */
export function preambleBody(frame: Frame, options: ReaderOptions, room: number): LeafBody {
  const part: Part = { ...frame.part, type: 'text/plain', encoding: null, damage: [] };
  const wish = { text: room, content: null, watch: null };
  return new LeafBody(part, { digest: options.digests === true, ...wish });
}

/** Fields of which RFC 5322 3.6 allows one. */
const ONCE = new Set([
  'from',
  'sender',
  'reply-to',
  'to',
  'cc',
  'bcc',
  'message-id',
  'subject',
  'date',
]);

export function repeatedFields(fields: readonly HeaderField[]): string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { name } of fields) {
    if (name.length > 10) continue;
    const lower = name.toLowerCase();
    if (!ONCE.has(lower)) continue;
    if (seen.has(lower)) repeated.add(lower);
    seen.add(lower);
  }
  return [...repeated];
}
