import { numberType } from '../definition';

/** Israeli bank account: bank, branch and account (Bank of Israel); needs a word beside it. */
export const ilBankAccount = numberType({
  code: 'il-bank-account',
  id: '7d08b2ff-a0b9-437f-957c-aeddbf9b2b25',
  name: 'Israel Bank Account Number',
  region: 'IL',
  formats: ['\\d\\d-\\d{3}-\\d{8}', '\\d{13}'],
  keywords: ['bank account', 'bank account number', 'account number', 'מספר חשבון', 'חשבון בנק'],
  withKeyword: 75,
});
