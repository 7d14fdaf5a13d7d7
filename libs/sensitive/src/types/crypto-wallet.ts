import { numberType } from '../definition';

/**
 * Bitcoin addresses: base58 (the shape only; its check digits are a SHA-256) and bech32 with the check of
 * BIP 173 and BIP 350; Ethereum addresses by shape (EIP-55).
 */
const CHARSET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

export function isBech32(written: string): boolean {
  const address = written.toLowerCase();
  if (written !== address && written !== written.toUpperCase()) return false;
  // The readable part "bc", spread as BIP 173 says.
  const values = [3, 3, 0, 2, 3, ...[...address.slice(3)].map((char) => CHARSET.indexOf(char))];
  let check = 1;
  for (const value of values) {
    if (value < 0) return false;
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    GENERATORS.forEach((generator, i) => {
      if ((top >>> i) & 1) check ^= generator;
    });
  }
  return check === 1 || check === 0x2bc830a3;
}

export const cryptoWallet = numberType({
  code: 'crypto-wallet',
  name: 'Cryptocurrency wallet address',
  region: 'world',
  formats: [
    {
      pattern: '[13][1-9A-HJ-NP-Za-km-z]{25,33}',
      caseSensitive: true,
      check: (value, written) =>
        /[A-Z]/.test(written) && /[a-z]/.test(written) && value.length > 25,
    },
    { pattern: 'bc1[02-9ac-hj-np-z]{39,59}', check: (_value, written) => isBech32(written) },
    { pattern: '0x[0-9a-f]{40}' },
  ],
  keywords: [
    'bitcoin',
    'btc',
    'wallet',
    'wallet address',
    'crypto',
    'ethereum',
    'eth',
    'blockchain',
  ],
  alone: 65,
  withKeyword: 85,
  recommended: 65,
});
