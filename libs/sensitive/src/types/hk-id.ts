import { numberType } from '../definition';
import { alnumValue } from '../checks/digits';

/** Hong Kong identity card: one or two letters, six digits, a check of modulo 11 (Immigration Department). */
export function isHkid(value: string): boolean {
  const padded = value.padStart(9, ' ');
  const sum = [...padded.slice(0, 8)].reduce(
    (total, char, i) => total + (char === ' ' ? 36 : alnumValue(char)) * (9 - i),
    0,
  );
  const check = (11 - (sum % 11)) % 11;
  return (check === 10 ? 'A' : String(check)) === value.at(-1);
}

export const hkId = numberType({
  code: 'hk-id',
  id: 'e63c28a7-ad29-4c17-a41a-3d2a0b70fd9c',
  name: 'Hong Kong Identity Card (HKID) Number',
  region: 'HK',
  formats: ['[A-Z]{1,2}\\d{6} ?\\([0-9A]\\)', '[A-Z]{1,2}\\d{6}[0-9A]'],
  check: isHkid,
  keywords: [
    'hkid',
    'hong kong identity',
    'identity card',
    '香港身份證',
    '身份證',
    'hkic',
    '香港永久性居民身份證',
  ],
  alone: 65,
  withKeyword: 85,
  recommended: 75,
});
