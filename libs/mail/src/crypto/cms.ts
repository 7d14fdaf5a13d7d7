/** What a CMS ContentInfo (RFC 5652 3) says it holds. */
export type CmsContent = 'enveloped' | 'signed' | 'compressed' | 'other';

export interface Cms {
  content: CmsContent;
  /**
   * The outer lengths fit the whole body and, for enveloped data, version and recipients follow: a
   * body that only begins like CMS and goes on in the clear is not intact.
   */
  intact: boolean;
}

/** Content types by the dotted tail of their DER bytes. */
const PKCS7 = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
const SMIME_CT = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01];
const SEQUENCE = 0x30;
const SET = 0x31;
const OID = 0x06;
const INTEGER = 0x02;
const CONTEXT_0 = 0xa0;

/** Bytes that {@link readCms} wants from the beginning; fewer when the body is shorter. */
export const CMS_HEAD = 64;

/**
 * Looks at the first bytes of a decoded body and at its last two, and tells what CMS it is; null when
 * it is none. DER and BER (indefinite lengths, as streaming signers write) are read.
 *
 * @param head the first {@link CMS_HEAD} bytes or all of them
 * @param tail the last two bytes
 * @param total bytes of the whole body
 */
export function readCms(head: Uint8Array, tail: Uint8Array, total: number): Cms | null {
  const outer = readTag(head, 0);
  if (!outer || outer.tag !== SEQUENCE) return null;
  const type = readTag(head, outer.content);
  if (!type || type.tag !== OID || type.length === null) return null;
  const content = contentOf(head.subarray(type.content, type.content + type.length));
  if (content === null) return null;
  const fits =
    outer.length === null
      ? total >= 2 && tail[0] === 0 && tail[1] === 0
      : outer.content + outer.length === total;
  const explicit = readTag(head, type.content + type.length);
  const wrapped = explicit?.tag === CONTEXT_0;
  const body = wrapped ? readTag(head, explicit.content) : null;
  if (content !== 'enveloped') return { content, intact: fits && wrapped };
  return { content, intact: fits && body !== null && isEnvelope(head, body) };
}

interface Tag {
  tag: number;
  /** Where the content begins. */
  content: number;
  /** Null for the indefinite form. */
  length: number | null;
}

function readTag(bytes: Uint8Array, at: number): Tag | null {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return null;
  if (first < 0x80) return { tag, content: at + 2, length: first };
  if (first === 0x80) return { tag, content: at + 2, length: null };
  const octets = first & 0x7f;
  if (octets > 6 || at + 2 + octets > bytes.length) return null;
  let length = 0;
  for (let i = 0; i < octets; i++) length = length * 256 + bytes[at + 2 + i]!;
  return { tag, content: at + 2 + octets, length };
}

function contentOf(oid: Uint8Array): CmsContent | null {
  if (oid.length === 9 && PKCS7.every((byte, at) => oid[at] === byte)) {
    if (oid[8] === 3) return 'enveloped';
    return oid[8] === 2 ? 'signed' : 'other';
  }
  if (oid.length === 11 && SMIME_CT.every((byte, at) => oid[at] === byte)) {
    // 1.9.16.1.23 is authEnvelopedData (RFC 5083), 1.9.16.1.9 compressedData (RFC 3274).
    if (oid[10] === 23) return 'enveloped';
    return oid[10] === 9 ? 'compressed' : 'other';
  }
  return null;
}

/** EnvelopedData and AuthEnvelopedData begin alike: version, optional originator, recipients. */
function isEnvelope(head: Uint8Array, body: Tag): boolean {
  if (body.tag !== SEQUENCE) return false;
  const version = readTag(head, body.content);
  if (version?.tag !== INTEGER || version.length !== 1) return false;
  const next = readTag(head, version.content + 1);
  return next !== null && (next.tag === SET || next.tag === CONTEXT_0) && next.length !== 0;
}
