import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { SealError } from '../errors';
import {
  checkPlaintext,
  checkSegment,
  checkIndex,
  innerSegmentMark,
  kdfInfo,
  keyLength,
  maskIndex,
  segmentAad,
  segmentKeyInfo,
  segmentOverhead,
} from '../format';
import { hkdfExpand } from './kdf';

const ALGORITHM = 'aes-256-gcm';
const AEAD_IV_LENGTH = 12;
const AEAD_TAG_LENGTH = 16;
const BODY_AT = 4 + AEAD_IV_LENGTH;
const HEADER_TAG_LENGTH = 32;
const MESSAGE_KEY_LENGTH = 48;

/** Fills bytes with randomness. Replaced only where a test vector's IVs must come out again. */
export type Entropy = (bytes: Buffer) => unknown;

/** The keys of one object, derived as they are needed. */
export class ObjectKeys {
  private readonly aad: Uint8Array;
  private message: KeyObject | null = null;
  private segment: { readonly masked: number; readonly key: KeyObject } | null = null;

  constructor(
    private readonly key: KeyObject,
    private readonly prefix: Uint8Array,
    aad: Uint8Array,
    readonly segmentLength: number,
    private readonly rotationMask: number,
  ) {
    // The caller may reuse its bytes; later segment keys must still be derived from the same context.
    this.aad = new Uint8Array(aad);
  }

  headerTag(): Buffer {
    return hkdfExpand(this.key, kdfInfo(this.prefix, 'header', this.aad), HEADER_TAG_LENGTH);
  }

  /** Key of the segment at `index`; the same object again until the rotation mask asks for the next. */
  segmentKey(index: number): KeyObject {
    const masked = maskIndex(index, this.rotationMask);
    if (this.segment?.masked === masked) return this.segment.key;
    this.message ??= secret(
      hkdfExpand(this.key, kdfInfo(this.prefix, 'message', this.aad), MESSAGE_KEY_LENGTH),
    );
    const key = secret(
      hkdfExpand(this.message, segmentKeyInfo(this.prefix, masked, this.aad), keyLength),
    );
    this.segment = { masked, key };
    return key;
  }
}

/** Seals one segment into `out` at `at` and gives the position behind it. Raises `oversize`. */
export function sealSegment(
  keys: ObjectKeys,
  plaintext: Uint8Array,
  index: number,
  last: boolean,
  out: Buffer,
  at: number,
  entropy: Entropy,
): number {
  checkPlaintext(plaintext.length, index, last, keys.segmentLength);
  const end = at + segmentOverhead + plaintext.length;
  const iv = out.subarray(at + 4, at + BODY_AT);
  out.writeUInt32BE(last ? end - at : innerSegmentMark, at);
  entropy(iv);
  const cipher = createCipheriv(ALGORITHM, keys.segmentKey(index), iv, {
    authTagLength: AEAD_TAG_LENGTH,
  });
  cipher.setAAD(segmentAad(index, last));
  out.set(cipher.update(plaintext), at + BODY_AT);
  cipher.final();
  out.set(cipher.getAuthTag(), end - AEAD_TAG_LENGTH);
  return end;
}

/**
 * Opens one segment. Nothing is given before its tag has been verified.
 * Raises `truncated`, `trailing`, `segment-tag` or `oversize`.
 */
export function openSegment(
  keys: ObjectKeys,
  segment: Uint8Array,
  index: number,
  last: boolean,
): Buffer {
  checkSegment(segment, last, keys.segmentLength);
  checkIndex(index, last);
  const decipher = createDecipheriv(
    ALGORITHM,
    keys.segmentKey(index),
    segment.subarray(4, BODY_AT),
    {
      authTagLength: AEAD_TAG_LENGTH,
    },
  );
  decipher.setAAD(segmentAad(index, last));
  decipher.setAuthTag(segment.subarray(segment.length - AEAD_TAG_LENGTH));
  const plaintext = decipher.update(segment.subarray(BODY_AT, segment.length - AEAD_TAG_LENGTH));
  try {
    decipher.final();
  } catch (cause) {
    plaintext.fill(0);
    throw new SealError('segment-tag', 'A segment was altered.', { cause });
  }
  return plaintext;
}

function secret(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}
