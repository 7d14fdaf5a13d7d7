import { numberType } from '../definition';

/** Indian passports: a letter but Q, X or Z, then seven digits, first and last not 0 (Ministry of External Affairs). */
export const inPassport = numberType({
  code: 'in-passport',
  name: 'India Passport Number',
  region: 'IN',
  formats: ['[A-PR-WY][1-9]\\d ?\\d{4}[1-9]'],
  keywords: ['passport', 'passport number', 'indian passport', 'पासपोर्ट'],
  alone: 40,
  withKeyword: 75,
});
