import { SealError } from '../errors';
import { keyLength } from '../format';

/** A FLOE key in a browser: an HMAC-SHA-384 key, which need not be extractable. */
export type WebKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const HMAC = { name: 'HMAC', hash: 'SHA-384' } as const;
const HASH_LENGTH = 48;

/** WebCrypto takes no shared memory; bytes that lie in it are copied. */
export const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);

/**
 * Keeps a key so that it can be used and not read. A key may come here straight from `unwrapKey` too: algorithm
 * HMAC, hash SHA-384, usage `sign`. Raises `key` unless it has 32 bytes.
 */
export async function importKey(raw: Uint8Array): Promise<WebKey> {
  if (raw.length !== keyLength) throw new SealError('key', `A key has ${keyLength} bytes.`);
  return importHmacKey(raw);
}

/** {@link importKey} where bytes are given. Raises `key` for a key of another algorithm or length. */
export async function sealingKey(key: WebKey | Uint8Array): Promise<WebKey> {
  if (key instanceof Uint8Array) return importKey(key);
  // Several kinds of key have these members; read as an HMAC key, the others lack them.
  const { name, hash, length } = key.algorithm as {
    name: string;
    hash?: { name: string };
    length?: number;
  };
  if (name !== HMAC.name || hash?.name !== HMAC.hash || length !== keyLength * 8)
    throw new SealError('key', 'A key for HMAC with SHA-384 of 32 bytes is needed.');
  return key;
}

/** Any length: message keys have 48 bytes. */
export const importHmacKey = (raw: Uint8Array): Promise<WebKey> =>
  crypto.subtle.importKey('raw', owned(raw), HMAC, false, ['sign']);

/**
 * HKDF-Expand with SHA-384 (RFC 5869 2.3). WebCrypto's own HKDF always extracts first, hence HMAC.
 * Raises `parameters` beyond 255 blocks.
 */
export async function hkdfExpand(
  key: WebKey,
  info: Uint8Array,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (length > 255 * HASH_LENGTH)
    throw new SealError('parameters', 'HKDF gives at most 255 blocks.');
  const out = new Uint8Array(length);
  let block = new Uint8Array(0);
  for (let at = 0, counter = 1; at < length; at += HASH_LENGTH, counter++) {
    const input = new Uint8Array(block.length + info.length + 1);
    input.set(block);
    input.set(info, block.length);
    input[input.length - 1] = counter;
    block = new Uint8Array(await crypto.subtle.sign('HMAC', key, input));
    out.set(block.subarray(0, length - at), at);
  }
  return out;
}

/** Compares in a time that does not tell where the first difference is. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
