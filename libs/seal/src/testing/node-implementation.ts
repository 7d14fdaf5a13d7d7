import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPublicKey,
  createSecretKey,
  hkdfSync,
  type JsonWebKeyInput,
  verify,
} from 'node:crypto';
import { openObject, openSegments } from '../node/object';
import { hkdfExpand } from '../node/kdf';
import { asSealer, startSealing } from '../node/sealer';
import { openStream } from '../node/stream';
import { verifyJws } from './jws';
import type { Implementation } from './vectors';

/** Node's own crypto, used in the same way as the library does. */
export const nodeImplementation: Implementation = {
  name: 'node:crypto',
  openObject: async (key, sealed, aad, rotationMask) =>
    openObject(key, sealed, aad, { rotationMask }),
  openStream: (key, chunks, aad, rotationMask) => openStream(key, chunks, aad, { rotationMask }),
  openSegments: async (key, header, aad, from, segments, total, rotationMask) =>
    openSegments(key, header, aad, from, segments, total, { rotationMask }),
  async sealPieces(key, pieces, aad, params, ivs) {
    const rest = [...ivs];
    const sealer = asSealer(
      startSealing(key, params, aad, (bytes) => bytes.set(rest.shift() ?? [])),
    );
    const sealed = pieces.map((piece, at) =>
      at === pieces.length - 1 ? sealer.final(piece) : sealer.segment(piece),
    );
    return Buffer.concat([sealer.header, ...sealed]);
  },
  async sealGcm(key, iv, aad, plaintext) {
    const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), iv, { authTagLength: 16 });
    cipher.setAAD(aad);
    return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  },
  async openGcm(key, iv, aad, sealed) {
    const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), iv, {
      authTagLength: 16,
    });
    decipher.setAAD(aad);
    decipher.setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  },
  hkdf: async (hash, ikm, salt, info, size) =>
    new Uint8Array(hkdfSync(hash.replace('-', ''), ikm, salt, info, size)),
  expand: async (prk, info, size) => hkdfExpand(createSecretKey(prk), info, size),
  hmac384: async (key, message) =>
    createHmac('sha384', createSecretKey(key)).update(message).digest(),
  async verifyEd25519(publicKey, message, signature) {
    const key = createPublicKey({ key: publicKey, format: 'jwk' } as JsonWebKeyInput);
    return verify(null, message, key, signature);
  },
  verifyJws,
};
