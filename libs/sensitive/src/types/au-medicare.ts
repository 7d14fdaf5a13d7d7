import { numberType } from '../definition';
import { weighted } from '../checks/digits';

/** Australian Medicare card: first digit 2–6, ninth = weights 1, 3, 7, 9 … modulo 10 (Services Australia). */
export const auMedicare = numberType({
  code: 'au-medicare',
  id: '104a99a0-3d3b-4542-a40d-ab0b9e1efe63',
  name: 'Australia Medical Account Number',
  region: 'AU',
  formats: ['[2-6]\\d{3}[ -]?\\d{5}[ -]?\\d([ -/]?\\d)?'],
  check: (value) => weighted(value, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === Number(value[8]),
  keywords: [
    'medicare',
    'medicare card',
    'medicare number',
    'medicare no',
    'medical account',
    'irn',
  ],
  alone: 55,
  withKeyword: 85,
});
