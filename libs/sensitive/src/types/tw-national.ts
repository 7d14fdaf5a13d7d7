import { numberType } from '../definition';

/** Taiwanese identity card: a letter that stands for two digits, nine digits, weights 1, 9, 8 … 1, 1 modulo 10 (Ministry of the Interior). */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';

export function isTaiwaneseId(value: string): boolean {
  const letter = LETTERS.indexOf(value[0]!) + 10;
  const digits = [Math.floor(letter / 10), letter % 10, ...[...value.slice(1)].map(Number)];
  const weights = [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1];
  return digits.reduce((sum, digit, i) => sum + digit * weights[i]!, 0) % 10 === 0;
}

export const twNational = numberType({
  code: 'tw-national',
  id: '4C7BFC34-8DD1-421D-8FB7-6C6182C2AF03',
  name: 'Taiwan National ID',
  region: 'TW',
  formats: ['[A-Z][12]\\d{8}'],
  check: isTaiwaneseId,
  keywords: [
    '身份證字號',
    '身份證',
    '身份證號碼',
    '身分證',
    '國民身分證',
    '簽名',
    'taiwan id',
    'national id',
  ],
  alone: 65,
  withKeyword: 85,
});
