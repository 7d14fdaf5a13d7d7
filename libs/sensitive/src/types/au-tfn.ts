import { numberType } from '../definition';
import { weighted } from '../checks/digits';

/** Australian Tax File Number: weights 1, 4, 3, 7, 5, 8, 6, 9, 10 modulo 11 (Australian Taxation Office). */
export const auTfn = numberType({
  code: 'au-tfn',
  id: 'e29bc95f-ff70-4a37-aa01-04d17360a4c5',
  name: 'Australia Tax File Number',
  region: 'AU',
  formats: ['\\d{3} ?\\d{3} ?\\d{3}', '\\d{3} ?\\d{3} ?\\d{2}'],
  check: (value) =>
    value.length === 9
      ? weighted(value, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0
      : weighted(value, [10, 7, 8, 4, 6, 3, 5, 1]) % 11 === 0,
  keywords: ['tfn', 'tax file', 'tax file number', 'australian tax', 'ato'],
  alone: 55,
  withKeyword: 85,
});
