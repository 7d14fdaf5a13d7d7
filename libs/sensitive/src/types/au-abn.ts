import { numberType } from '../definition';
import { weighted } from '../checks/digits';

/** Australian Business Number: first digit less one, weights 10, 1, 3 … 19, modulo 89 (Australian Business Register). */
export const auAbn = numberType({
  code: 'au-abn',
  name: 'Australia Business Number (ABN)',
  region: 'AU',
  formats: ['\\d\\d ?\\d{3} ?\\d{3} ?\\d{3}'],
  check: (value) =>
    value[0] !== '0' && (weighted(value, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0,
  keywords: ['abn', 'australian business number', 'business number'],
  alone: 55,
  withKeyword: 85,
});
