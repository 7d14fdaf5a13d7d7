import { numberType } from '../definition';
import { weighted } from '../checks/digits';

/** Thai identity number: weights 13 to 2, modulo 11 (Department of Provincial Administration). */
export const thNational = numberType({
  code: 'th-national',
  name: 'Thailand National ID',
  region: 'TH',
  formats: ['[1-9]\\d{12}', '[1-9]-\\d{4}-\\d{5}-\\d\\d-\\d'],
  check: (value) =>
    (11 - (weighted(value, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 ===
    Number(value[12]),
  keywords: [
    'เลขประจำตัวประชาชน',
    'บัตรประชาชน',
    'เลขบัตรประชาชน',
    'thai id',
    'tnin',
    'national id',
    'id card',
  ],
  alone: 65,
  withKeyword: 85,
});
