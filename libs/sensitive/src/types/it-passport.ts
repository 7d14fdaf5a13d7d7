import { numberType } from '../definition';

/** Italian passports: two letters and seven digits (Polizia di Stato, passaporto elettronico). */
export const itPassport = numberType({
  code: 'it-passport',
  name: 'Italy Passport Number',
  region: 'IT',
  formats: ['[A-Z]{2}\\d{7}'],
  keywords: ['passaporto', 'numero di passaporto', 'passport', 'passport number'],
  alone: 40,
  withKeyword: 75,
});
