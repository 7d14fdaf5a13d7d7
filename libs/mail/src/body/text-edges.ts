import type { Part } from '../facts';
import { isIdentityEncoding } from '../transfer/decoder';
import { isCharsetKnown, isPlainCharset } from '../text/charset';

/** What of a part decides whether a text can be put into it; a `Part` and an entry of a part index both fit. */
export type BodyPart = Pick<
  Part,
  | 'path'
  | 'type'
  | 'charset'
  | 'encoding'
  | 'disposition'
  | 'multipart'
  | 'attachment'
  | 'decodedBytes'
> &
  Partial<Pick<Part, 'damage'>>;

/** The parts that a reader of the message sees first and last; of an alternative every wording. */
export interface TextEdges<P> {
  first: readonly P[];
  last: readonly P[];
}

/** A body in a charset whose bytes have to be seen together is taken apart up to this size. */
export const WHOLE_BODY_BYTES = 1024 * 1024;

/**
 * Where a text goes that is to stand before or after all others of a message. Null where it cannot: no body
 * of text, or one that is signed, encrypted or not to be read with certainty, and a change would break it.
 *
 * - Of a multipart/alternative each wording in text or HTML; of a multipart/related the root (RFC 2387).
 * - Of every other multipart the first and the last child that has a text.
 * - Inside an attached message nothing.
 */
export function textEdges<P extends BodyPart>(parts: readonly P[]): TextEdges<P> | null {
  const [root] = parts;
  if (!root) return null;
  const edges = edgesOf(root, childrenOf(parts));
  return edges === 'locked' ? null : edges;
}

/** May a text go before or after all others of these parts, each on its own? */
export function takesText(parts: readonly BodyPart[]): boolean {
  return textEdges(parts) !== null;
}

type Edges<P> = TextEdges<P> | 'locked' | null;

/** Whoever changes what is inside breaks a signature, or what is encrypted (RFC 1847). */
const SEALED = new Set(['multipart/signed', 'multipart/encrypted']);

function edgesOf<P extends BodyPart>(
  part: P,
  children: ReadonlyMap<string, readonly P[]>,
): Edges<P> {
  if (SEALED.has(part.type) || isCms(part.type)) return 'locked';
  if (!part.multipart) return leaf(part);
  const inside = (children.get(part.path) ?? []).map((child) => edgesOf(child, children));
  if (part.type === 'multipart/related') return inside[0] ?? null;
  const seen = inside.filter((each) => each !== null);
  if (part.type === 'multipart/alternative') {
    if (seen.length === 0) return null;
    const open = seen.filter((each) => each !== 'locked');
    if (open.length < seen.length) return 'locked';
    return {
      first: open.flatMap(({ first }) => first),
      last: open.flatMap(({ last }) => last),
    };
  }
  const first = seen[0];
  const last = seen.at(-1);
  if (!first || !last) return null;
  return first === 'locked' || last === 'locked'
    ? 'locked'
    : { first: first.first, last: last.last };
}

const isCms = (type: string): boolean => /^application\/(?:x-)?pkcs7-mime$/.test(type);

function leaf<P extends BodyPart>(part: P): Edges<P> {
  if (part.attachment || part.disposition === 'attachment') return null;
  if (part.type !== 'text/plain' && part.type !== 'text/html') return null;
  return isReadable(part) ? { first: [part], last: [part] } : 'locked';
}

function isReadable({ encoding, charset, decodedBytes, damage = [] }: BodyPart): boolean {
  const known =
    isIdentityEncoding(encoding) || encoding === 'base64' || encoding === 'quoted-printable';
  if (!known || !isCharsetKnown(charset)) return false;
  if (!isPlainCharset(charset) && decodedBytes > WHOLE_BODY_BYTES) return false;
  return damage.every((each) => each.startsWith('file name'));
}

function childrenOf<P extends BodyPart>(parts: readonly P[]): Map<string, P[]> {
  const children = new Map<string, P[]>();
  for (const part of parts) {
    if (part.path === '') continue;
    const dot = part.path.lastIndexOf('.');
    const parent = dot < 0 ? '' : part.path.slice(0, dot);
    const siblings = children.get(parent);
    if (siblings) siblings.push(part);
    else children.set(parent, [part]);
  }
  return children;
}
