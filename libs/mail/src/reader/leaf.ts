import { Buffer, isAscii } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';
import { concatBytes } from '../bytes';
import { CMS_HEAD, readCms, type Cms } from '../crypto/cms';
import { isPgpVersionPart, OpenPgpWatcher } from '../crypto/openpgp';
import type { Part, TextOfPart } from '../facts';
import { decodeCutText, decodeText } from '../text/body-text';
import { type DecodedText, isPlainCharset } from '../text/charset';
import {
  createTransferDecoder,
  isIdentityEncoding,
  type TransferDecoder,
} from '../transfer/decoder';
import { Base64Counter } from './base64-counter';
import { Kept } from './kept';

/** What is wanted of a leaf's body beyond its length. */
export interface LeafWish {
  digest: boolean;
  /** Bytes of text to keep at most; 0 for none. */
  text: number;
  /** Decoded bytes to keep at most; null for none, 0 where there is no room left. */
  content: number | null;
  watch: 'cms' | 'pgp-version' | 'pgp-data' | null;
}

/** What a leaf gives when it ends: of each what was wished for. */
export interface LeafEnd {
  text: TextOfPart | null;
  evidence: Evidence | null;
  content: { bytes: Uint8Array; cut: boolean } | null;
}

/** What a watched body turned out to be. */
export type Evidence = { cms: Cms | null } | { pgpVersion: boolean } | { pgpData: boolean };

/** Text with tags in it, which is read as HTML is. */
const MARKUP = new Set(['application/xhtml+xml', 'text/enriched', 'text/richtext']);
/** Longest control part of PGP/MIME that is looked at. */
const VERSION_MAX = 256;

/**
 * Takes the encoded body of one leaf as it passes. Nothing is decoded unless text, a digest or a look
 * at its beginning is wished for: a length comes from counting.
 */
export class LeafBody {
  private encoded = 0;
  private decoded = 0;
  private readonly counter: Base64Counter | null;
  private readonly decoder: TransferDecoder | null;
  private readonly hash: Hash | null;
  private readonly kept: Kept;
  /** It is decoded, be it only that its bytes are taken as they stand. */
  private readonly wanted: boolean;
  private readonly pgp: OpenPgpWatcher | null;
  private tail = new Uint8Array(0);

  constructor(
    private readonly part: Part,
    private readonly wish: LeafWish,
  ) {
    const { encoding } = part;
    this.hash = wish.digest ? createHash('sha256') : null;
    this.pgp = wish.watch === 'pgp-data' ? new OpenPgpWatcher() : null;
    const head =
      wish.watch === 'cms' ? CMS_HEAD : wish.watch === 'pgp-version' ? VERSION_MAX + 1 : 0;
    this.kept = new Kept(Math.max(wish.text, head, wish.content ?? 0), wish.content === null);
    this.wanted = wish.digest || wish.text > 0 || wish.watch !== null || wish.content !== null;
    this.counter = !this.wanted && encoding === 'base64' ? new Base64Counter() : null;
    const plain = isIdentityEncoding(encoding);
    this.decoder = this.counter || plain ? null : createTransferDecoder(encoding);
  }

  /** Bytes of text that are kept so far. */
  get textBytes(): number {
    return this.wish.text > 0 ? this.kept.length : 0;
  }

  write(buffer: Buffer, from: number, to: number): void {
    this.encoded += to - from;
    if (this.counter) this.counter.push(buffer, from, to);
    else if (this.decoder) this.take(this.decoder.push(buffer, from, to));
    else if (this.wanted) this.take(buffer.subarray(from, to));
  }

  /** Fills in the part (or another in its place); gives the text wished for, and what the watch saw. */
  end(part = this.part): LeafEnd {
    if (this.counter) {
      part.damage.push(...this.counter.end());
      this.decoded = this.counter.bytes;
    } else if (this.decoder) {
      this.take(this.decoder.end());
      part.damage.push(...this.decoder.damage);
    } else this.decoded = this.encoded;
    part.decodedBytes = this.decoded;
    if (this.hash) part.sha256 = this.hash.digest('hex');
    const found = {
      text: this.wish.text > 0 ? this.readText() : null,
      evidence: this.readEvidence(),
      content: this.readContent(),
    };
    this.kept.release();
    return found;
  }

  private readContent(): LeafEnd['content'] {
    const room = this.wish.content;
    if (room === null) return null;
    return { bytes: this.kept.bytes.subarray(0, room), cut: this.decoded > room };
  }

  private take(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.decoded += bytes.length;
    this.hash?.update(bytes);
    this.pgp?.push(bytes);
    if (this.wish.watch === 'cms')
      this.tail = concatBytes([this.tail, bytes.subarray(-2)]).slice(-2);
    this.kept.add(bytes);
  }

  private readText(): TextOfPart {
    const { part, wish } = this;
    const markup = MARKUP.has(part.type);
    const bytes = this.kept.bytes.subarray(0, wish.text);
    const cut = this.decoded > wish.text;
    const decoded =
      ascii(bytes, part) ?? (cut ? decodeCutText(bytes, part) : decodeText(bytes, part));
    if (decoded.damaged) part.damage.push('text cannot be read with certainty in its charset');
    return {
      path: part.path,
      type: markup ? 'text/html' : part.type,
      text: decoded.text,
      cut,
      damaged:
        part.type === 'text/rtf' || part.damage.some((each) => !each.startsWith('file name')),
    };
  }

  private readEvidence(): Evidence | null {
    const head = this.kept.bytes;
    switch (this.wish.watch) {
      case 'cms':
        return { cms: readCms(head.subarray(0, CMS_HEAD), this.tail, this.decoded) };
      case 'pgp-version':
        return { pgpVersion: this.decoded <= VERSION_MAX && isPgpVersionPart(head) };
      case 'pgp-data':
        return { pgpData: this.pgp?.end() ?? false };
      case null:
        return null;
    }
  }
}

/** Most text is ASCII in a charset that has it, and then no decoder has to look at it; null for other text. */
function ascii(bytes: Uint8Array, { charset }: Part): DecodedText | null {
  if (!isAscii(bytes) || !isPlainCharset(charset)) return null;
  const { buffer, byteOffset, length } = bytes;
  return { text: Buffer.from(buffer, byteOffset, length).toString('latin1'), damaged: false };
}
