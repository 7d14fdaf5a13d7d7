import { numberType } from '../definition';

/**
 * Medicare Beneficiary Identifier: eleven places, each letter or digit by its place, never S, L, O, I, B
 * or Z (Centers for Medicare & Medicaid Services, "Understanding the MBI format").
 */
const LETTER = '[AC-HJKMNP-RT-Y]';
const EITHER = '[0-9AC-HJKMNP-RT-Y]';

export const usMbi = numberType({
  code: 'us-mbi',
  name: 'U.S. Medicare Beneficiary Identifier (MBI)',
  region: 'US',
  formats: [`[1-9]${LETTER}${EITHER}\\d-?${LETTER}${EITHER}\\d-?${LETTER}${LETTER}\\d\\d`],
  keywords: [
    'mbi',
    'medicare',
    'medicare beneficiary',
    'beneficiary',
    'medicare number',
    'medicare id',
  ],
  alone: 65,
  withKeyword: 85,
  recommended: 65,
});
