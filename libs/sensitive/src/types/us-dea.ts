import { numberType } from '../definition';

/**
 * DEA registration number: registrant letter, a letter of the name or 9, six digits and a check digit:
 * (1st + 3rd + 5th) + 2 × (2nd + 4th + 6th), last digit (US Drug Enforcement Administration, Diversion
 * Control Division, "Practitioner's Manual").
 */
export function isDeaNumber(value: string): boolean {
  const digits = [...value.slice(2)].map(Number);
  const odd = digits[0]! + digits[2]! + digits[4]!;
  const even = digits[1]! + digits[3]! + digits[5]!;
  return (odd + 2 * even) % 10 === digits[6];
}

export const usDea = numberType({
  code: 'us-dea',
  id: '9a5445ad-406e-43eb-8bd7-cac17ab6d0e4',
  name: 'Drug Enforcement Agency (DEA) Number',
  region: 'US',
  formats: ['[A-HJ-NPR-UX][A-Z9]\\d{7}'],
  check: isDeaNumber,
  keywords: [
    'dea',
    'dea number',
    'dea no',
    'dea #',
    'dea registration',
    'prescriber',
    'drug enforcement',
  ],
  alone: 85,
  withKeyword: 95,
  recommended: 85,
});
