import { numberType } from '../definition';

/** Australian bank accounts: six to ten digits beside a BSB (AusPayNet); need a word beside them. */
export const auBankAccount = numberType({
  code: 'au-bank-account',
  id: '74a54de9-2a30-4aa0-a8aa-3d9327fc07c7',
  name: 'Australia Bank Account Number',
  region: 'AU',
  formats: ['\\d{6,10}', '\\d{3}-\\d{3}[ ]\\d{6,10}'],
  keywords: ['bsb', 'bank state branch', 'australian bank', 'bank details', 'swift bank code'],
  withKeyword: 75,
});
