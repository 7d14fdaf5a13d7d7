import { compactVerify, type JWK } from 'jose';
import { isStrictCompactJws } from '../compact-token';

/**
 * Verifies a compact JWS as the product does: one spelling, one algorithm, and jose over the platform's WebCrypto.
 * The key goes in as it was published, so that jose holds it to its `use` and `key_ops`.
 */
export async function verifyJws(
  key: Record<string, unknown>,
  jws: string,
  algorithm: string,
): Promise<boolean> {
  if (!isStrictCompactJws(jws)) return false;
  await compactVerify(jws, key as unknown as JWK, { algorithms: [algorithm] });
  return true;
}
