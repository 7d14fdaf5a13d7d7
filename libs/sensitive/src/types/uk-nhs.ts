import { numberType } from '../definition';
import { weighted } from '../checks/digits';

/** UK NHS number: weights 10 to 2, modulo 11 (NHS Data Dictionary, "NHS NUMBER"). */
export function isNhsNumber(digits: string): boolean {
  const check = (11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return check === Number(digits[9]) && Number(digits) > 0;
}

export const ukNhs = numberType({
  code: 'uk-nhs',
  id: '3192014e-2a16-44e9-aa69-4b20375c9a78',
  name: 'U.K. National Health Service Number',
  region: 'GB',
  formats: ['\\d{3}[- ]\\d{3}[- ]\\d{4}', '\\d{10}'],
  check: isNhsNumber,
  keywords: [
    'nhs',
    'nhs number',
    'nhs no',
    'national health service',
    'health number',
    'patient id',
    'patient number',
    'medical record',
    'gp',
    'date of birth',
    'dob',
    'hospital',
  ],
  alone: 55,
  withKeyword: 85,
});
