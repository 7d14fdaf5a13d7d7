import type { MessageFacts, Part } from '../facts';
import type { Frame } from './frame';
import type { Evidence } from './leaf';

type Smime = MessageFacts['smime'];
type Pgp = MessageFacts['pgp'];

const CMS_TYPE = /^application\/(?:x-)?pkcs7-mime$/;
const CMS_SIGNATURE = /^application\/(?:x-)?pkcs7-signature$/;
const PGP_SIGNATURE = /^application\/(?:x-)?pgp-signature$/;
/** Preamble and epilogue of an encrypted multipart may hold this much ("This is an encrypted message …"). */
const BLURB_MAX = 160;

/** Gathers what the structure says of S/MIME (RFC 8551) and OpenPGP (RFC 3156) while it is read. */
export class EncryptionMarks {
  smime: Smime = null;
  pgp: Pgp = null;
  private readonly evidence = new Map<string, Evidence>();
  private root: Frame | null = null;

  entity(frame: Frame): void {
    if (frame.part.path === '') this.root = frame;
    const { type } = frame.part;
    const { protocol } = frame.content;
    // A signature that stands alone was once in a multipart/signed that a list took apart.
    const signature = type === 'multipart/signed' ? (protocol ?? '') : type;
    if (PGP_SIGNATURE.test(signature)) this.markPgp('signed');
    if (CMS_SIGNATURE.test(signature)) this.markSmime('signed');
    if (type === 'multipart/encrypted' && isPgp(frame)) this.markPgp('encrypted');
  }

  /** A leaf is complete; returns what is odd about it, in words, or null. */
  leaf(frame: Frame, evidence: Evidence | null): string | null {
    const { part, content } = frame;
    if (!evidence) return null;
    this.evidence.set(part.path, evidence);
    if (!('cms' in evidence)) return null;
    const found = evidence.cms?.content ?? null;
    const claimed = CMS_TYPE.test(part.type) ? content.smimeType : null;
    if (found === 'enveloped') this.markSmime('enveloped');
    else if (found === 'signed') {
      if (claimed !== 'certs-only') this.markSmime('opaque');
    } else if (found === null && claimed !== null) {
      if (/^(?:enveloped|authenveloped)-data$/.test(claimed)) this.markSmime('enveloped');
      else if (claimed === 'signed-data') this.markSmime('opaque');
    }
    if (found === null && CMS_TYPE.test(part.type)) return 'declared S/MIME, but is no CMS';
    if (found === 'enveloped' && claimed === 'signed-data')
      return 'S/MIME is encrypted, declared signed';
    if (found === 'signed' && /enveloped-data$/.test(claimed ?? '')) {
      return 'S/MIME is signed, declared encrypted';
    }
    return null;
  }

  /** True when content inside this part is in the clear but wrapped in CMS, which is not opened here. */
  hidesText(part: Part): boolean {
    const evidence = this.evidence.get(part.path);
    if (!evidence || !('cms' in evidence)) return false;
    const { cms } = evidence;
    if (!cms) return CMS_TYPE.test(part.type);
    return cms.content !== 'enveloped' || !cms.intact;
  }

  /**
   * True when the root entity is encrypted as a whole and nothing stands beside it. The bytes are
   * believed, not the header: a type that is merely claimed does not count.
   */
  encryptedWhole(parts: readonly Part[]): boolean {
    const { root } = this;
    if (!root || root.part.damage.length > 0) return false;
    const own = this.evidence.get('');
    if (root.kind === 'leaf') {
      return !!own && 'cms' in own && own.cms?.content === 'enveloped' && own.cms.intact;
    }
    return root.part.type === 'multipart/encrypted' && isPgp(root) && this.isPgpMime(root, parts);
  }

  /** RFC 3156 4: exactly two parts, the version and the message. */
  private isPgpMime(root: Frame, parts: readonly Part[]): boolean {
    const [, version, data] = parts;
    if (parts.length !== 3 || !version || !data || root.blurb > BLURB_MAX) return false;
    if (version.damage.length > 0 || data.damage.length > 0) return false;
    const first = this.evidence.get('1');
    const second = this.evidence.get('2');
    const isVersion = !!first && 'pgpVersion' in first && first.pgpVersion;
    return isVersion && !!second && 'pgpData' in second && second.pgpData;
  }

  private markSmime(seen: 'enveloped' | 'opaque' | 'signed'): void {
    const rank = { enveloped: 3, opaque: 2, signed: 1 };
    if (this.smime === null || rank[seen] > rank[this.smime]) this.smime = seen;
  }

  private markPgp(seen: 'encrypted' | 'signed'): void {
    if (this.pgp !== 'encrypted') this.pgp = seen;
  }
}

function isPgp(frame: Frame): boolean {
  const { protocol } = frame.content;
  // Without a protocol the parts themselves decide; with another one it is not OpenPGP.
  return protocol === 'application/pgp-encrypted';
}
