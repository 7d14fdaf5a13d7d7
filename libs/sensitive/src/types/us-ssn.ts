import type { SensitiveType } from '../definition';
import { uniform } from '../checks/digits';
import { usAddress, usDate } from './evidence';

/**
 * US Social Security numbers: no area 000, 666 or 900–999, no group 00, no serial 0000 (Social
 * Security Administration, "Social Security Number Randomization"); until mid-2011 no area above 772.
 * Numbers that were printed in advertisements are nobody's (078-05-1120, 219-09-9999).
 */
const NOBODYS = new Set(['078051120', '219099999', '123456789', '987654320', '987654321']);

export function isSsn(digits: string): boolean {
  const area = digits.slice(0, 3);
  return (
    area !== '000' &&
    area !== '666' &&
    area < '900' &&
    digits.slice(3, 5) !== '00' &&
    digits.slice(5) !== '0000' &&
    !NOBODYS.has(digits) &&
    !uniform(digits)
  );
}

const old = (digits: string): boolean => isSsn(digits) && digits.slice(0, 3) <= '772';
const formatted = '\\d{3}(-\\d\\d-| \\d\\d )\\d{4}|\\d{3}\\.\\d\\d\\.\\d{4}';
const half = '\\d{3}-\\d{6}|\\d{5}-\\d{4}';

const near = [{ of: ['keyword', 'date', 'address'], atLeast: 1 }];

export const usSsn: SensitiveType = {
  code: 'us-ssn',
  id: 'a44669fe-0d48-453d-a9b1-2cc83f2cba77',
  name: 'U.S. Social Security Number (SSN)',
  region: 'US',
  formats: [
    { name: 'formatted', pattern: formatted, check: old },
    { name: 'unformatted', pattern: '\\d{9}', check: old },
    { name: 'half-formatted', pattern: half, check: isSsn },
    {
      name: 'randomised',
      pattern: `${formatted}|\\d{9}`,
      check: (value) => isSsn(value) && !old(value),
    },
  ],
  evidence: {
    keyword: {
      kind: 'words',
      words: [
        'ssn',
        'ssns',
        'ssn#',
        'ss#',
        'social security',
        'social security number',
        'social security no',
        'social security #',
        'soc sec',
        'social security id',
        'ssid',
        'tax id',
        'taxpayer id',
      ],
    },
    date: usDate,
    address: usAddress,
  },
  levels: [
    { confidence: 85, formats: ['formatted'], needs: near },
    { confidence: 75, formats: ['unformatted', 'half-formatted'], needs: near },
    { confidence: 75, formats: ['randomised'], needs: [{ of: ['keyword'], atLeast: 1 }] },
    { confidence: 65, formats: ['formatted'] },
    { confidence: 40 },
  ],
  proximity: 300,
  recommendedConfidence: 75,
};
