import { numberType } from '../definition';
import { alnumValue } from '../checks/digits';

/** Polish passport: two letters, a check digit, six digits; weights 7, 3, 9, 1, 7, 3, 1, 7, 3 (MSWiA, rozporządzenie o dokumentach paszportowych). */
export const plPassport = numberType({
  code: 'pl-passport',
  id: '03937FB5-D2B6-4487-B61F-0F8BFF7C3517',
  name: 'Poland Passport',
  region: 'PL',
  formats: ['[A-Z]{2} ?\\d{7}'],
  check: (value) =>
    [7, 3, 9, 1, 7, 3, 1, 7, 3].reduce(
      (sum, weight, i) => sum + weight * alnumValue(value[i]!),
      0,
    ) %
      10 ===
    0,
  keywords: ['paszport', 'paszportu', 'numer paszportu', 'nr paszportu', 'passport'],
  withKeyword: 85,
});
