import { numberType } from '../definition';

/** Canadian passports: two letters and six digits (Immigration, Refugees and Citizenship Canada). */
export const caPassport = numberType({
  code: 'ca-passport',
  id: '14d0db8b-498a-43ed-9fca-f6097ae687eb',
  name: 'Canada Passport Number',
  region: 'CA',
  formats: ['[A-Z]{2}\\d{6}'],
  keywords: ['passport', 'passport number', 'canadian passport', 'passeport', 'passeport canadien'],
  withKeyword: 75,
});
