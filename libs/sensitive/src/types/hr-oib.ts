import { numberType } from '../definition';
import { mod1110 } from '../checks/digits';

/** Croatian OIB: eleven digits, MOD 11,10 (Zakon o osobnom identifikacijskom broju). */
export const hrOib = numberType({
  code: 'hr-oib',
  id: '31983b6d-db95-4eb2-a630-b44bd091968d',
  name: 'Croatia Personal Identification (OIB) Number',
  region: 'HR',
  formats: ['\\d{11}'],
  check: mod1110,
  keywords: ['oib', 'osobni identifikacijski broj', 'osobni broj', 'personal identification'],
  alone: 55,
  withKeyword: 85,
  recommended: 75,
});
