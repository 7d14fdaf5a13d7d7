import { numberType } from '../definition';

/** Spanish social security number: province, serial and remainder by 97 (Tesorería General de la Seguridad Social). */
export function isAffiliation(digits: string): boolean {
  const serial = digits.slice(2, -2);
  const base =
    serial.startsWith('0') && serial.length === 8
      ? digits.slice(0, 2) + serial.slice(1)
      : digits.slice(0, -2);
  const province = Number(digits.slice(0, 2));
  return province >= 1 && province <= 66 && Number(base) % 97 === Number(digits.slice(-2));
}

export const esSocialSecurity = numberType({
  code: 'es-social-security',
  id: '5df987c0-8eae-4bce-ace7-b316347f3070',
  name: 'Spain Social Security Number (SSN)',
  region: 'ES',
  formats: ['\\d\\d[/ ]\\d{7,8}[/ ]\\d\\d', '\\d{11,12}'],
  check: isAffiliation,
  keywords: [
    'seguridad social',
    'número de la seguridad social',
    'nss',
    'nuss',
    'afiliación',
    'social security',
  ],
  alone: 55,
  withKeyword: 85,
});
