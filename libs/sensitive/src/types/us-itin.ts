import type { SensitiveType } from '../definition';
import { usAddress, usDate } from './evidence';

/**
 * US Individual Taxpayer Identification Number: begins with 9, fourth and fifth digit 50–65, 70–88,
 * 90–92 or 94–99 (Internal Revenue Service, Internal Revenue Manual 3.21.263).
 */
export function isItin(digits: string): boolean {
  const group = Number(digits.slice(3, 5));
  return (
    digits.startsWith('9') &&
    ((group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group !== 93))
  );
}

const near = [{ of: ['keyword', 'date', 'address'], atLeast: 1 }];

export const usItin: SensitiveType = {
  code: 'us-itin',
  id: 'e55e2a32-f92d-4985-a35d-a0b269eb687b',
  name: 'U.S. Individual Taxpayer Identification Number (ITIN)',
  region: 'US',
  formats: [
    { name: 'formatted', pattern: '9\\d\\d[- ]\\d\\d[- ]\\d{4}', check: isItin },
    { name: 'unformatted', pattern: '9\\d{8}|9\\d\\d-\\d{6}|9\\d{4}-\\d{4}', check: isItin },
  ],
  evidence: {
    keyword: {
      kind: 'words',
      words: [
        'itin',
        'i.t.i.n.',
        'taxpayer',
        'tax id',
        'tax identification',
        'individual taxpayer',
        'taxpayer identification number',
        'tax payer',
        'tin',
        'w-7',
        'irs',
      ],
    },
    date: usDate,
    address: usAddress,
  },
  levels: [
    { confidence: 85, formats: ['formatted'], needs: near },
    { confidence: 75, formats: ['unformatted'], needs: near },
    { confidence: 60, formats: ['formatted'] },
    { confidence: 40 },
  ],
  proximity: 300,
  recommendedConfidence: 75,
};
