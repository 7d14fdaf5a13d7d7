import { numberType } from '../definition';

/** Swedish passports: eight digits, or two letters and six digits (Polismyndigheten); needs a word beside it. */
export const sePassport = numberType({
  code: 'se-passport',
  id: 'ba4e7456-55a9-4d89-9140-c33673553526',
  name: 'Sweden Passport Number',
  region: 'SE',
  formats: ['\\d{8}', '[A-Z]{2}\\d{6}'],
  keywords: [
    'passnummer',
    'pass nr',
    'passport number',
    'svenskt pass',
    'passport',
    'sverige pass',
  ],
  withKeyword: 75,
});
