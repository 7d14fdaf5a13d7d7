import { UseLicenceAnswer, UseLicenceClaims } from '@chancery/contracts';
import {
  createOpener,
  importKey,
  indexContext,
  messageContext,
  openObject,
  SealError,
  type WebKey,
} from '@chancery/seal/web';
import { compactDecrypt, importJWK, jwtVerify } from 'jose';
import { PortalProblem } from '../api/problem';
import { damaged, type FetchSegments, MessageSource } from './message-source';

/** Seconds by which this device's clock may be wrong; who may open until when is held by the service. */
const CLOCK_TOLERANCE = 600;

/** The key pair of this page: made for one message, its private half never leaves the browser. */
export interface PageKey {
  publicKey: { kty: 'EC'; crv: 'P-256'; x: string; y: string };
  privateKey: CryptoKey;
}

/** A use licence that was verified, with what it opens. */
export interface OpenedLicence {
  claims: UseLicenceClaims;
  /** Content of the sealed index, still JSON. */
  index: string;
  source: MessageSource;
}

/** @throws PortalProblem `browser.unsupported` where the browser has no ECDH on P-256. */
export async function makePageKey(): Promise<PageKey> {
  try {
    const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, [
      'deriveBits',
    ]);
    const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey);
    return { publicKey: { kty: 'EC', crv: 'P-256', x, y }, privateKey: pair.privateKey };
  } catch (error) {
    throw unsupported(error);
  }
}

/**
 * Verifies the licence (JWS, Ed25519), decrypts the message key (JWE to the page's key) and opens
 * the sealed index. The key is kept as one that can be used and not read.
 *
 * @throws PortalProblem `message.damaged` where anything does not verify, `browser.unsupported`
 *   where the browser lacks Ed25519.
 */
export async function openLicence(
  answer: UseLicenceAnswer,
  privateKey: CryptoKey,
  fetchSegments: FetchSegments,
): Promise<OpenedLicence> {
  const claims = await verify(answer);
  try {
    const key = await messageKey(answer.key, privateKey);
    const index = await openObject(key, base64(answer.index), indexContext(answer.messageId));
    const opener = await createOpener(key, base64(answer.header), messageContext(answer.messageId));
    return {
      claims,
      index: new TextDecoder('utf-8', { fatal: true }).decode(index),
      source: new MessageSource(opener, answer.segments, fetchSegments),
    };
  } catch (error) {
    throw error instanceof PortalProblem ? error : damaged(reason(error));
  }
}

async function verify(answer: UseLicenceAnswer): Promise<UseLicenceClaims> {
  const key = await importJWK(answer.signer, 'EdDSA').catch((error: unknown) => {
    throw unsupported(error);
  });
  try {
    const { payload } = await jwtVerify(answer.licence, key, {
      algorithms: ['EdDSA', 'Ed25519'],
      audience: answer.messageId,
      clockTolerance: CLOCK_TOLERANCE,
    });
    return UseLicenceClaims.parse(payload);
  } catch (error) {
    throw damaged(reason(error));
  }
}

async function messageKey(jwe: string, privateKey: CryptoKey): Promise<WebKey> {
  const { plaintext } = await compactDecrypt(jwe, privateKey, {
    keyManagementAlgorithms: ['ECDH-ES+A256KW'],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  const key = await importKey(plaintext);
  plaintext.fill(0);
  return key;
}

/** Base64 of either alphabet. */
function base64(encoded: string): Uint8Array {
  const bytes = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(bytes, (char) => char.charCodeAt(0));
}

function reason(error: unknown): string {
  return error instanceof SealError || error instanceof Error ? error.message : String(error);
}

function unsupported(error: unknown): PortalProblem {
  return new PortalProblem(-1, 'browser.unsupported', reason(error));
}
