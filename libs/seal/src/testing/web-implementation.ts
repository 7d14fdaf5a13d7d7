import { hkdfExpand, importHmacKey, owned } from '../web/kdf';
import { openObject, openSegments } from '../web/object';
import { startSealing } from '../web/sealer';
import { openStream } from '../web/stream';
import { verifyJws } from './jws';
import type { Implementation } from './vectors';

/** WebCrypto: a browser's, or Node's own copy of it. */
export const webImplementation: Implementation = {
  name: 'WebCrypto',
  openObject: (key, sealed, aad, rotationMask) => openObject(key, sealed, aad, { rotationMask }),
  openStream: (key, chunks, aad, rotationMask) => openStream(key, chunks, aad, { rotationMask }),
  openSegments: (key, header, aad, from, segments, total, rotationMask) =>
    openSegments(key, header, aad, from, segments, total, { rotationMask }),
  async sealPieces(key, pieces, aad, params, ivs) {
    const rest = [...ivs];
    const sealer = await startSealing(key, params, aad, (bytes) => bytes.set(rest.shift() ?? []));
    const sealed: Uint8Array[] = [sealer.header];
    for (const [at, piece] of pieces.entries())
      sealed.push(
        at === pieces.length - 1 ? await sealer.final(piece) : await sealer.segment(piece),
      );
    return new Uint8Array(sealed.flatMap((bytes) => [...bytes]));
  },
  async sealGcm(key, iv, aad, plaintext) {
    return new Uint8Array(
      await crypto.subtle.encrypt(gcm(iv, aad), await gcmKey(key), owned(plaintext)),
    );
  },
  async openGcm(key, iv, aad, sealed) {
    return new Uint8Array(
      await crypto.subtle.decrypt(gcm(iv, aad), await gcmKey(key), owned(sealed)),
    );
  },
  async hkdf(hash, ikm, salt, info, size) {
    const key = await crypto.subtle.importKey('raw', owned(ikm), 'HKDF', false, ['deriveBits']);
    const algorithm = { name: 'HKDF', hash, salt: owned(salt), info: owned(info) };
    return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, size * 8));
  },
  expand: async (prk, info, size) => hkdfExpand(await importHmacKey(prk), info, size),
  hmac384: async (key, message) =>
    new Uint8Array(await crypto.subtle.sign('HMAC', await importHmacKey(key), owned(message))),
  async verifyEd25519(publicKey, message, signature) {
    const key = await crypto.subtle.importKey('jwk', publicKey, 'Ed25519', false, ['verify']);
    return crypto.subtle.verify('Ed25519', key, owned(signature), owned(message));
  },
  verifyJws,
};

const gcm = (iv: Uint8Array, aad: Uint8Array) => ({
  name: 'AES-GCM',
  iv: owned(iv),
  additionalData: owned(aad),
  tagLength: 128,
});

const gcmKey = (key: Uint8Array) =>
  crypto.subtle.importKey('raw', owned(key), 'AES-GCM', false, ['encrypt', 'decrypt']);
