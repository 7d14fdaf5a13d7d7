import { numberType } from '../definition';

/**
 * New Zealand National Health Index: three letters but I and O, three digits, and a check of modulo 11
 * (HISO 10046:2019, Consumer health identity standard; the form before 2026).
 */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

export function isNhi(value: string): boolean {
  const sum = [...value.slice(0, 6)].reduce(
    (total, char, i) => total + (i < 3 ? LETTERS.indexOf(char) + 1 : Number(char)) * (7 - i),
    0,
  );
  const rest = sum % 11;
  return rest !== 0 && (11 - rest) % 10 === Number(value[6]);
}

export const nzNhi = numberType({
  code: 'nz-nhi',
  id: '2b71c1c8-d14e-4430-82dc-fd1ed6bf05c7',
  name: 'New Zealand Ministry of Health Number',
  region: 'NZ',
  formats: ['[A-HJ-NP-Z]{3} ?\\d{4}'],
  check: isNhi,
  keywords: [
    'nhi',
    'national health index',
    'new zealand',
    'ministry of health',
    'health number',
    'treatment',
  ],
  withKeyword: 85,
});
