import { numberType } from '../definition';
import { alnumValue } from '../checks/digits';

/** Polish identity card: three letters, a check digit, five digits; weights 7, 3, 1, 9, 7, 3, 1, 7, 3 (MSWiA, rozporządzenie o dowodach osobistych). */
export const plIdentityCard = numberType({
  code: 'pl-identity-card',
  id: '25E64989-ED5D-40CA-A939-6C14183BB7BF',
  name: 'Poland Identity Card',
  region: 'PL',
  formats: ['[A-Z]{3} ?\\d{6}'],
  check: (value) =>
    [7, 3, 1, 9, 7, 3, 1, 7, 3].reduce(
      (sum, weight, i) => sum + weight * alnumValue(value[i]!),
      0,
    ) %
      10 ===
    0,
  keywords: [
    'dowód osobisty',
    'dowodu osobistego',
    'nr dowodu',
    'numer dowodu',
    'identity card',
    'tożsamość',
    'seria i numer',
  ],
  alone: 45,
  withKeyword: 85,
});
