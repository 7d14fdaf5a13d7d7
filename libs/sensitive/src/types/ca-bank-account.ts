import { numberType } from '../definition';

/** Canadian bank accounts: seven or twelve digits, with a transit number beside them (Payments Canada, standard 006); need a word beside them. */
export const caBankAccount = numberType({
  code: 'ca-bank-account',
  id: '552e814c-cb50-4d94-bbaa-bb1d1ffb34de',
  name: 'Canada Bank Account Number',
  region: 'CA',
  formats: ['\\d{7}', '\\d{12}'],
  keywords: [
    'canada savings',
    'transit number',
    'institution number',
    'compte bancaire',
    'numéro de compte',
    'canadian bank',
    'direct deposit',
  ],
  withKeyword: 75,
});
