import { numberType } from '../definition';
import { verhoeff } from '../checks/digits';

/** Indian Aadhaar number: twelve digits, first 2–9, Verhoeff's check, no palindrome (UIDAI, "Aadhaar number"). */
export const inAadhaar = numberType({
  code: 'in-aadhaar',
  id: '1ca46b29-76f5-4f46-9383-cfa15e91048f',
  name: 'India Unique Identification (Aadhaar) Number',
  region: 'IN',
  formats: ['[2-9]\\d{3}[- :]?\\d{4}[- :]?\\d{4}'],
  check: (value) => value !== [...value].reverse().join('') && verhoeff(value),
  keywords: [
    'aadhaar',
    'aadhar',
    'adhaar',
    'uidai',
    'uid',
    'आधार',
    'aadhaar card',
    'unique identification',
  ],
  alone: 75,
  withKeyword: 85,
  recommended: 75,
});
