import { numberType } from '../definition';

/** French passports: two digits, two letters, five digits (Agence nationale des titres sécurisés). */
export const frPassport = numberType({
  code: 'fr-passport',
  id: '3008b884-8c8c-4cd8-a289-99f34fc7ff5d',
  name: 'France Passport Number',
  region: 'FR',
  formats: ['\\d\\d[A-Z]{2}\\d{5}'],
  keywords: ['passeport', 'passport', 'numéro de passeport', 'passeport n°', 'passport number'],
  alone: 40,
  withKeyword: 75,
});
