import { numberType } from '../definition';

/** Australian passports: one or two letters and seven digits (Australian Passport Office). */
export const auPassport = numberType({
  code: 'au-passport',
  id: '29869db6-602d-4853-ab93-3484f905df50',
  name: 'Australia Passport Number',
  region: 'AU',
  formats: ['[A-Z]{1,2}\\d{7}'],
  keywords: [
    'passport',
    'passport number',
    'passport details',
    'australian passport',
    'immigration',
  ],
  withKeyword: 75,
});
