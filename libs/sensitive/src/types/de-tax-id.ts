import { numberType } from '../definition';
import { mod1110 } from '../checks/digits';

/**
 * German tax identification number: eleven digits, the first not 0, MOD 11,10 (Bundeszentralamt für
 * Steuern). One digit stands twice or three times; numbers with ten different digits are taken as well.
 */
export function isTaxId(digits: string): boolean {
  const counts = new Map<string, number>();
  for (const digit of digits.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  return digits[0] !== '0' && Math.max(...counts.values()) <= 3 && mod1110(digits);
}

export const deTaxId = numberType({
  code: 'de-tax-id',
  name: 'German Tax Identification Number',
  region: 'DE',
  formats: ['\\d{11}', '\\d\\d \\d{3} \\d{3} \\d{3}'],
  check: isTaxId,
  keywords: [
    'steuer-id',
    'steueridentifikationsnummer',
    'steuer-identifikationsnummer',
    'idnr',
    'steuernummer',
    'steuerid',
    'tax id',
    'tin',
    'steuerliche identifikationsnummer',
    'finanzamt',
  ],
  alone: 55,
  withKeyword: 85,
});
