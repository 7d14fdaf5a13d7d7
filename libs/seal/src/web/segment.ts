import { SealError } from '../errors';
import {
  checkIndex,
  checkPlaintext,
  checkSegment,
  innerSegmentMark,
  kdfInfo,
  keyLength,
  maskIndex,
  segmentAad,
  segmentKeyInfo,
  segmentOverhead,
} from '../format';
import { hkdfExpand, importHmacKey, owned, type WebKey } from './kdf';

const AEAD_IV_LENGTH = 12;
const BODY_AT = 4 + AEAD_IV_LENGTH;
const HEADER_TAG_LENGTH = 32;
const MESSAGE_KEY_LENGTH = 48;

/** Fills bytes with randomness. Replaced only where a test vector's IVs must come out again. */
export type Entropy = (bytes: Uint8Array<ArrayBuffer>) => unknown;

/** The keys of one object, derived as they are needed; segments may be asked for at the same time. */
export class ObjectKeys {
  private readonly aad: Uint8Array;
  private message: Promise<WebKey> | null = null;
  private segment: { readonly masked: number; readonly key: Promise<WebKey> } | null = null;

  constructor(
    private readonly key: WebKey,
    private readonly prefix: Uint8Array,
    aad: Uint8Array,
    readonly segmentLength: number,
    private readonly rotationMask: number,
  ) {
    // The caller may reuse its bytes; later segment keys must still be derived from the same context.
    this.aad = new Uint8Array(aad);
  }

  headerTag(): Promise<Uint8Array<ArrayBuffer>> {
    return hkdfExpand(this.key, kdfInfo(this.prefix, 'header', this.aad), HEADER_TAG_LENGTH);
  }

  /** Key of the segment at `index`; the same object again until the rotation mask asks for the next. */
  segmentKey(index: number): Promise<WebKey> {
    const masked = maskIndex(index, this.rotationMask);
    if (this.segment?.masked !== masked) this.segment = { masked, key: this.derive(masked) };
    return this.segment.key;
  }

  private async derive(masked: number): Promise<WebKey> {
    this.message ??= this.deriveMessageKey();
    const bytes = await hkdfExpand(
      await this.message,
      segmentKeyInfo(this.prefix, masked, this.aad),
      keyLength,
    );
    const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, [
      'encrypt',
      'decrypt',
    ]);
    bytes.fill(0);
    return key;
  }

  private async deriveMessageKey(): Promise<WebKey> {
    const bytes = await hkdfExpand(
      this.key,
      kdfInfo(this.prefix, 'message', this.aad),
      MESSAGE_KEY_LENGTH,
    );
    const key = await importHmacKey(bytes);
    bytes.fill(0);
    return key;
  }
}

/** Seals one segment. Raises `oversize`. */
export async function sealSegment(
  keys: ObjectKeys,
  plaintext: Uint8Array,
  index: number,
  last: boolean,
  entropy: Entropy,
): Promise<Uint8Array<ArrayBuffer>> {
  checkPlaintext(plaintext.length, index, last, keys.segmentLength);
  const segment = new Uint8Array(segmentOverhead + plaintext.length);
  new DataView(segment.buffer).setUint32(0, last ? segment.length : innerSegmentMark);
  const iv = segment.subarray(4, BODY_AT);
  entropy(iv);
  const key = await keys.segmentKey(index);
  // WebCrypto gives ciphertext and tag in one piece, as FLOE orders them.
  const body = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: segmentAad(index, last), tagLength: 128 },
    key,
    owned(plaintext),
  );
  segment.set(new Uint8Array(body), BODY_AT);
  return segment;
}

/** Opens one segment. Raises `truncated`, `trailing`, `segment-tag` or `oversize`. */
export async function openSegment(
  keys: ObjectKeys,
  segment: Uint8Array,
  index: number,
  last: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  checkSegment(segment, last, keys.segmentLength);
  checkIndex(index, last);
  const bytes = owned(segment);
  const key = await keys.segmentKey(index);
  try {
    return new Uint8Array(
      await crypto.subtle.decrypt(
        {
          name: 'AES-GCM',
          iv: bytes.subarray(4, BODY_AT),
          additionalData: segmentAad(index, last),
          tagLength: 128,
        },
        key,
        bytes.subarray(BODY_AT),
      ),
    );
  } catch (cause) {
    throw new SealError('segment-tag', 'A segment was altered.', { cause });
  }
}
