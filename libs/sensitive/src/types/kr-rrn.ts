import { numberType } from '../definition';
import { isDay, two } from '../checks/dates';
import { weighted } from '../checks/digits';

/**
 * South Korean resident registration number: date, century and sex, weights 2 to 9 and 2 to 5 modulo 11
 * (Ministry of the Interior and Safety). Since October 2020 the last digits are random, so that the
 * check only makes one surer.
 */
const hasDate = (value: string): boolean => isDay(two(value, 2), two(value, 4));

export function isRrn(value: string): boolean {
  const sum = weighted(value, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
  return hasDate(value) && (11 - (sum % 11)) % 10 === Number(value[12]);
}

export const krRrn = {
  ...numberType({
    code: 'kr-rrn',
    id: '5b802e18-ba80-44c4-bc83-bf2ad36ae36a',
    name: 'South Korea Resident Registration Number',
    region: 'KR',
    formats: [
      { name: 'checked', pattern: '\\d{6}-?[1-4]\\d{6}', check: isRrn },
      { name: 'shape', pattern: '\\d{6}-?[1-4]\\d{6}', check: hasDate },
    ],
    keywords: [
      '주민등록번호',
      '주민번호',
      'rrn',
      'resident registration',
      'korean id',
      'national id card',
    ],
    withKeyword: 85,
  }),
  levels: [
    { confidence: 85, needs: [{ of: ['keyword'], atLeast: 1 }] },
    { confidence: 75, formats: ['checked'] },
    { confidence: 55 },
  ],
  recommendedConfidence: 75,
};
