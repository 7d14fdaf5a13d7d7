import { numberType } from '../definition';
import { weighted } from '../checks/digits';

/**
 * Singapore NRIC and FIN: weights 2, 7, 6, 5, 4, 3, 2 and a letter by the remainder of 11 (Immigration &
 * Checkpoints Authority). Without a right letter it is only the shape of one.
 */
const LETTERS: Readonly<Record<string, string>> = {
  S: 'JZIHGFEDCBA',
  T: 'JZIHGFEDCBA',
  F: 'XWUTRQPNMLK',
  G: 'XWUTRQPNMLK',
  M: 'XWUTRQPNJLK',
};
const OFFSETS: Readonly<Record<string, number>> = { S: 0, T: 4, F: 0, G: 4, M: 3 };

export function isNric(value: string): boolean {
  const kind = value[0]!;
  const sum = weighted(value.slice(1), [2, 7, 6, 5, 4, 3, 2]) + OFFSETS[kind]!;
  return LETTERS[kind]![sum % 11] === value[8];
}

export const sgNric = {
  ...numberType({
    code: 'sg-nric',
    id: 'cead390a-dd83-4856-9751-fb6dc98c34da',
    name: 'Singapore National Registration Identity Card (NRIC) Number',
    region: 'SG',
    formats: [
      { name: 'checked', pattern: '[STFGM]\\d{7}[A-Z]', check: isNric },
      { name: 'shape', pattern: '[STFGM]\\d{7}[A-Z]' },
    ],
    keywords: [
      'nric',
      'fin',
      'identity card',
      'identity card number',
      'national registration',
      '身份证',
      'ic number',
    ],
    withKeyword: 85,
  }),
  levels: [
    { confidence: 85, formats: ['checked'], needs: [{ of: ['keyword'], atLeast: 1 }] },
    { confidence: 75, formats: ['checked'] },
    { confidence: 60, needs: [{ of: ['keyword'], atLeast: 1 }] },
    { confidence: 40 },
  ],
  recommendedConfidence: 75,
};
