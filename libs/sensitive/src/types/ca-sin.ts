import { numberType } from '../definition';
import { luhn } from '../checks/digits';

/** Canadian Social Insurance Number: Luhn, first digit neither 0 nor 8 (Service Canada, "SIN code of practice"). */
export const caSin = numberType({
  code: 'ca-sin',
  id: 'a2f29c85-ecb8-4514-a610-364790c0773e',
  name: 'Canada Social Insurance Number',
  region: 'CA',
  formats: ['\\d{3}-\\d{3}-\\d{3}|\\d{3} \\d{3} \\d{3}', '\\d{9}'],
  check: (value) => /^[1-79]/.test(value) && !/^(.)\1*$/.test(value) && luhn(value),
  keywords: [
    'sin',
    'social insurance',
    'social insurance number',
    'sin#',
    'nas',
    "numéro d'assurance sociale",
    'assurance sociale',
    'sins',
    'social ins',
  ],
  alone: 55,
  withKeyword: 85,
  recommended: 75,
});
