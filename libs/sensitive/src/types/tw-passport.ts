import { numberType } from '../definition';

/** Taiwanese passports: nine digits, biometric ones begin with 3 (Bureau of Consular Affairs); needs a word beside it. */
export const twPassport = numberType({
  code: 'tw-passport',
  id: 'e7251cb4-4c2c-41df-963e-924eb3dae04a',
  name: 'Taiwan Passport Number',
  region: 'TW',
  formats: ['\\d{9}'],
  keywords: ['中華民國護照', '護照', 'roc passport', 'taiwan passport', 'passport'],
  withKeyword: 75,
});
