import { numberType } from '../definition';

/** Finnish passports: two letters and seven digits (Poliisi). */
export const fiPassport = numberType({
  code: 'fi-passport',
  id: 'd1685ac3-1d3a-40f8-8198-32ef5669c7a5',
  name: 'Finland Passport Number',
  region: 'FI',
  formats: ['[A-Z]{2}\\d{7}'],
  keywords: ['passi', 'passin numero', 'passinumero', 'passport', 'suomalainen passi'],
  withKeyword: 75,
});
