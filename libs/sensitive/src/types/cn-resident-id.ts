import { numberType } from '../definition';
import { isDay, two } from '../checks/dates';
import { mod112 } from '../checks/digits';

/** Chinese resident identity card: place, date, serial, MOD 11-2 (GB 11643-1999). */
export function isResidentId(value: string): boolean {
  return isDay(two(value, 10), two(value, 12)) && mod112(value);
}

export const cnResidentId = numberType({
  code: 'cn-resident-id',
  id: 'c92daa86-2d16-4871-901f-816b3f554fc1',
  name: 'China Resident Identity Card (PRC) Number',
  region: 'CN',
  formats: ['[1-8]\\d{5}(19|20)\\d{9}[0-9X]'],
  check: isResidentId,
  keywords: [
    '身份证',
    '居民身份证',
    '身份证号码',
    '身分證',
    '鉴定',
    'resident identity card',
    'prc id',
    'identity card',
  ],
  alone: 75,
  withKeyword: 85,
  recommended: 75,
});
