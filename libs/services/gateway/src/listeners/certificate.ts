import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Settings } from '@chancery/platform';
import { generate } from 'selfsigned';
import type { CertificateFacts } from '../presence';

/**
 * The certificate for STARTTLS: the given one, or one made now for the host name. A made one encrypts
 * but proves nothing, which is what opportunistic TLS between mail servers asks for.
 */
export async function certificateFor(
  settings: Pick<Settings, 'tlsCertFile' | 'tlsKeyFile' | 'smtpHostname'>,
): Promise<{ cert: string; key: string }> {
  if (settings.tlsCertFile && settings.tlsKeyFile)
    return {
      cert: await readFile(settings.tlsCertFile, 'utf8'),
      key: await readFile(settings.tlsKeyFile, 'utf8'),
    };
  const made = await generate([{ name: 'commonName', value: settings.smtpHostname }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + 825 * 86_400_000),
  });
  return { cert: made.cert, key: made.private };
}

/** Until when a certificate is good, for whoever has to renew it. */
export const certificateFacts = (pem: string, ownMade: boolean): CertificateFacts => ({
  notAfter: new Date(new X509Certificate(pem).validTo),
  ownMade,
});
