import type {
  Right,
  UseLicenceAnswer,
  UseLicenceClaims,
  UseLicenceRequest,
} from '@chancery/contracts';
import type { OpeningKeys } from '@chancery/keys';
import { CompactEncrypt, exportJWK, importJWK, SignJWT } from 'jose';
import { createPublicKey } from 'node:crypto';
import { contextOf, type Licence } from './store';
import type { StoredMessage } from '../portal-api/content';

/** Offline use is not offered: a use licence lasts as long as one sitting, so that a revocation bites. */
const VALID_SECONDS = 3_600;

/**
 * A use licence: rights, expiry and policy for one person and one message, signed; the message key
 * encrypted to the asking page. Called only after the policy decision.
 */
export async function issueUseLicence(
  keys: OpeningKeys,
  licence: Licence,
  rights: readonly Right[],
  page: UseLicenceRequest['publicKey'],
  stored: StoredMessage,
  issuer: string,
  now = new Date(),
): Promise<UseLicenceAnswer> {
  const messageKey = await keys.openLicence(
    licence.organisation,
    licence.epoch,
    contextOf(licence),
    licence.sealed,
  );
  try {
    const iat = Math.floor(now.getTime() / 1000);
    const end = licence.expiresAt
      ? Math.floor(licence.expiresAt.getTime() / 1000)
      : Number.MAX_SAFE_INTEGER;
    const claims: UseLicenceClaims = {
      iss: issuer,
      sub: licence.recipient,
      aud: licence.message,
      rights: [...rights],
      template: licence.template,
      policy: licence.policyHash,
      iat,
      exp: Math.min(iat + VALID_SECONDS, end),
    };
    const signer = keys.signingKey();
    const jws = await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'chancery-use-licence+jwt' })
      .sign(signer);
    const key = await new CompactEncrypt(messageKey)
      .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM' })
      .encrypt(await importJWK(page, 'ECDH-ES+A256KW'));
    const jwk = await exportJWK(createPublicKey(signer));
    return {
      licence: jws,
      key,
      signer: jwk as Record<string, string>,
      index: stored.partIndex.toString('base64'),
      header: stored.header.toString('base64'),
      messageId: licence.message,
      bytes: stored.bytes,
      segments: stored.segments,
      edits: stored.edits,
    };
  } finally {
    messageKey.fill(0);
  }
}
