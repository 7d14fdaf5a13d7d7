import { numberType } from '../definition';
import { alnumValue, luhn } from '../checks/digits';

/** German health insurance number: a letter (as two digits), eight digits, and Luhn over all (GKV-Spitzenverband, KVNR). */
export function isHealthInsuranceNumber(value: string): boolean {
  const letter = String(alnumValue(value[0]!) - 9).padStart(2, '0');
  const digits = letter + value.slice(1, 9);
  // Weights 1, 2, 1, 2 …: Luhn without its own check digit, begun from the left.
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const product = Number(digits[i]) * (i % 2 === 0 ? 1 : 2);
    sum += product > 9 ? product - 9 : product;
  }
  return sum % 10 === Number(value[9]) || luhn(digits + value[9]!);
}

export const deHealthInsurance = numberType({
  code: 'de-health-insurance',
  name: 'German Health Insurance Number',
  region: 'DE',
  formats: ['[A-Z]\\d{9}'],
  check: isHealthInsuranceNumber,
  keywords: [
    'kvnr',
    'krankenversicherungsnummer',
    'versichertennummer',
    'krankenkasse',
    'egk',
    'egk-nummer',
    'gesundheitskarte',
    'versicherten-nr',
  ],
  alone: 55,
  withKeyword: 85,
});
