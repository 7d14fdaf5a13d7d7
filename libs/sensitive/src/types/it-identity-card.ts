import { numberType } from '../definition';

/** Italian identity cards, paper and electronic (Ministero dell'Interno, carta d'identità elettronica). */
export const itIdentityCard = numberType({
  code: 'it-identity-card',
  name: 'Italy Identity Card Number',
  region: 'IT',
  formats: ['[A-Z]{2} ?\\d{7}', '\\d{7}[A-Z]{2}', '[A-Z]{2}\\d{5}[A-Z]{2}'],
  keywords: ["carta d'identità", 'carta identità', 'cie', 'documento di identità', 'identity card'],
  alone: 40,
  withKeyword: 75,
});
