import { numberType } from '../definition';

/** Japanese bank account: seven or eight digits (Japanese Bankers Association); needs a word beside it. */
export const jpBankAccount = numberType({
  code: 'jp-bank-account',
  id: 'd354f95b-96ee-4b80-80bc-4377312b55bc',
  name: 'Japan Bank Account Number',
  region: 'JP',
  formats: ['\\d{7,8}'],
  keywords: [
    '口座番号',
    '銀行口座',
    '普通預金',
    '当座預金',
    '銀行口座番号',
    '総合口座',
    'bank account',
    'account number',
  ],
  withKeyword: 75,
});
