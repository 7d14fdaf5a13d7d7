import { numberType } from '../definition';

/** South Korean passports: M, S, R, O or D, three digits, a letter or digit, four digits (Ministry of Foreign Affairs). */
export const krPassport = numberType({
  code: 'kr-passport',
  name: 'South Korea Passport Number',
  region: 'KR',
  formats: ['[MSROD]\\d{3}[A-Z0-9]\\d{4}'],
  keywords: ['여권', '여권번호', 'passport', 'korean passport', 'passport number'],
  alone: 40,
  withKeyword: 75,
});
