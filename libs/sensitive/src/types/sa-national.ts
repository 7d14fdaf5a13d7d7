import { numberType } from '../definition';
import { luhn } from '../checks/digits';

/** Saudi identity and residence number: ten digits, first 1 or 2, Luhn (National Information Center); needs a word beside it. */
export const saNational = numberType({
  code: 'sa-national',
  id: '8c5a0ba8-404a-41a3-8871-746aa21ee6c0',
  name: 'Saudi Arabia National ID',
  region: 'SA',
  formats: ['[12]\\d{9}'],
  check: luhn,
  keywords: [
    'الهوية',
    'رقم الهوية',
    'الوطنية',
    'بطاقة الهوية',
    'identification card',
    'national id',
    'iqama',
    'id number',
  ],
  withKeyword: 75,
});
