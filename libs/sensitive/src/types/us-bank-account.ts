import { numberType } from '../definition';
import { uniform } from '../checks/digits';

/**
 * Account numbers of US banks have no common form: 4 to 17 digits (Nacha operating rules, field "DFI
 * account number"). Exchange takes any from 4 on; below 6 it would be every year and every amount.
 */
export const usBankAccount = numberType({
  code: 'us-bank-account',
  id: 'a2ce32a8-f935-4bb6-8e96-2a5157672e2c',
  name: 'U.S. Bank Account Number',
  region: 'US',
  formats: [{ pattern: '\\d{8,17}' }, { name: 'short', pattern: '\\d{6,7}' }],
  check: (value) => !uniform(value),
  keywords: [
    'checking account',
    'checking account number',
    'savings account',
    'saving account',
    'bank account',
    'bank account number',
    'debit account',
    'account number',
    'account no',
    'account #',
    'acct number',
    'acct no',
    'acct #',
    'checking acct',
    'savings acct',
    'bank acct',
    'direct deposit',
  ],
  withKeyword: 75,
});
