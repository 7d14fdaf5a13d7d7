import { numberType } from '../definition';
import { alnumValue } from '../checks/digits';

/**
 * German pension insurance number: office, date of birth, initial, serial and check digit; the letter
 * counts as two digits, weights 2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1 with cross sums (VKVV § 4).
 */
const WEIGHTS = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];

export function isPensionNumber(value: string): boolean {
  const day = Number(value.slice(2, 4));
  const month = Number(value.slice(4, 6));
  if (month < 1 || month > 12 || day % 50 < 1 || day % 50 > 31) return false;
  const letter = String(alnumValue(value[8]!) - 9).padStart(2, '0');
  const digits = value.slice(0, 8) + letter + value.slice(9, 11);
  const sum = WEIGHTS.reduce((total, weight, i) => {
    const product = weight * Number(digits[i]);
    return total + Math.floor(product / 10) + (product % 10);
  }, 0);
  return sum % 10 === Number(value[11]);
}

export const deSocialSecurity = numberType({
  code: 'de-social-security',
  name: 'German Pension Insurance Number',
  region: 'DE',
  formats: ['\\d\\d ?\\d{6} ?[A-Z] ?\\d{3}'],
  check: isPensionNumber,
  keywords: [
    'rvnr',
    'rentenversicherungsnummer',
    'sozialversicherungsnummer',
    'versicherungsnummer',
    'svnr',
    'sozialversicherungsausweis',
    'rentenversicherung',
  ],
  alone: 75,
  withKeyword: 85,
  recommended: 75,
});
