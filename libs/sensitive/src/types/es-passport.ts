import { numberType } from '../definition';

/** Spanish passports: three letters and six digits (Ministerio del Interior). */
export const esPassport = numberType({
  code: 'es-passport',
  name: 'Spain Passport Number',
  region: 'ES',
  formats: ['[A-Z]{3}\\d{6}'],
  keywords: ['pasaporte', 'número de pasaporte', 'passport', 'passport number'],
  alone: 40,
  withKeyword: 75,
});
