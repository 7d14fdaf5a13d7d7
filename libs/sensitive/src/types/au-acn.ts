import { numberType } from '../definition';
import { weighted } from '../checks/digits';

/** Australian Company Number: weights 8 to 1, ten's complement (Australian Securities and Investments Commission). */
export const auAcn = numberType({
  code: 'au-acn',
  name: 'Australia Company Number (ACN)',
  region: 'AU',
  formats: ['\\d{3} ?\\d{3} ?\\d{3}'],
  check: (value) =>
    (10 - (weighted(value, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === Number(value[8]) &&
    Number(value) > 0,
  keywords: ['acn', 'australian company number', 'company number'],
  alone: 45,
  withKeyword: 85,
});
