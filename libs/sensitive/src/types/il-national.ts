import { numberType } from '../definition';
import { luhn } from '../checks/digits';

/** Israeli identity number: nine digits, weights 1 and 2 with cross sums, which is Luhn (Population and Immigration Authority). */
export const ilNational = numberType({
  code: 'il-national',
  id: 'e05881f5-1db1-418c-89aa-a3ac5c5277ee',
  name: 'Israel National ID',
  region: 'IL',
  formats: ['\\d{9}'],
  check: (value) => Number(value) > 0 && luhn(value),
  keywords: [
    'מספר זהות',
    'תעודת זהות',
    'ת.ז',
    'teudat zehut',
    'israeli id',
    'national id',
    'identity number',
  ],
  withKeyword: 75,
});
