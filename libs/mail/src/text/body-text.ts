import { latin1FromBytes } from '../bytes';
import { decodeTransfer } from '../transfer/decoder';
import { decodeCharset, type DecodedText } from './charset';

/** How far into mark-up a charset is looked for (WHATWG HTML, 13.2.3.2). */
const META_REACH = 1024;

/** What decides how a body is read; a `Part` and an entry of a part index both fit. */
export interface BodyKind {
  type: string;
  charset: string | null;
  encoding: string | null;
}

/** The text of a body whose transfer encoding is already undone. */
export function decodeText(
  bytes: Uint8Array,
  kind: Pick<BodyKind, 'type' | 'charset'>,
): DecodedText {
  const { type, charset } = kind;
  if (charset !== null || !/html|xml/.test(type)) return decodeCharset(bytes, charset);
  const plain = decodeCharset(bytes, null);
  if (!plain.damaged) return plain;
  const meta = /charset\s*=\s*["']?([\w:.-]{2,40})/i.exec(
    latin1FromBytes(bytes.subarray(0, META_REACH)),
  );
  return meta?.[1] ? decodeCharset(bytes, meta[1]) : plain;
}

/** The text of a body as it stands in the message: transfer encoding, then charset. */
export function decodeBody(body: Uint8Array, kind: BodyKind): DecodedText {
  const { bytes, damage } = decodeTransfer(body, kind.encoding);
  const decoded = decodeText(bytes, kind);
  return { text: decoded.text, damaged: decoded.damaged || damage.length > 0 };
}

/**
 * The text of the first bytes of a body. The cut may have gone through a character; what is left of
 * that one is dropped and no damage.
 */
export function decodeCutText(
  bytes: Uint8Array,
  kind: Pick<BodyKind, 'type' | 'charset'>,
): DecodedText {
  for (let less = 0; less < 4 && less < bytes.length; less++) {
    const decoded = decodeText(bytes.subarray(0, bytes.length - less), kind);
    if (!decoded.damaged) return decoded;
  }
  return decodeText(bytes, kind);
}
