import { dkimSign as sign } from 'mailauth';
import { createPublicKey, generateKeyPair } from 'node:crypto';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

/** One key of a domain. */
export interface DkimKey {
  /** `d=`: the domain of the From header, or the organisation's above it. */
  domain: string;
  /** `s=` */
  selector: string;
  /** PEM: RSA (2048 bits or more) or Ed25519; the algorithm follows from it. */
  privateKey: string;
}

/** A message could not be signed by every key; nothing was added to it. */
export class DkimError extends Error {
  override readonly name = 'DkimError';
}

/** Signed where they are present; From must be (RFC 6376, 5.4 and 5.4.1). */
const signedHeaders = [
  'From',
  'Reply-To',
  'To',
  'Cc',
  'Subject',
  'Date',
  'Message-ID',
  'In-Reply-To',
  'References',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'Auto-Submitted',
];

/**
 * DKIM-Signature header lines for a message, one per key, each with CRLF at its end; put them in
 * front of it. Relaxed/relaxed (RFC 6376, 3.4), no length limit. RSA-2048 costs 0.7 ms.
 * @throws DkimError when a key, domain or selector cannot be used, or From is missing
 */
export async function dkimSign(
  message: Buffer | Readable,
  keys: readonly DkimKey[],
): Promise<string> {
  if (keys.length === 0) return '';
  const result = await sign(message, {
    // The flat form of these options signs nothing; the list is what counts.
    signingDomain: '',
    selector: '',
    privateKey: '',
    canonicalization: 'relaxed/relaxed',
    headerList: signedHeaders,
    strict: true,
    signatureData: keys.map(({ domain, selector, privateKey }) => ({
      signingDomain: domain,
      selector,
      privateKey,
    })),
  });
  const [failed] = result.errors;
  if (failed !== undefined) {
    throw new DkimError(
      `no DKIM signature for ${failed.signingDomain ?? 'the message'}: ${failed.err.message}`,
      {
        cause: failed.err,
      },
    );
  }
  return result.signatures;
}

/** A new signing key and the TXT record to publish at `<selector>._domainkey.<domain>`. */
export interface NewDkimKey {
  privatePem: string;
  dnsRecord: string;
}

/** RSA-2048, which every verifier knows (RFC 8301, 3.2; Ed25519 of RFC 8463 is not verified everywhere). */
export async function generateDkimKey(): Promise<NewDkimKey> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { privatePem: privateKey, dnsRecord: `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}` };
}

/** The TXT record of a key that was made before. @param privatePem as {@link generateDkimKey} gave it */
export const dkimRecordOf = (privatePem: string): string =>
  `v=DKIM1; k=rsa; p=${createPublicKey(privatePem).export({ type: 'spki', format: 'der' }).toString('base64')}`;
