import { numberType } from '../definition';
import { weighted } from '../checks/digits';
import { isDay, two } from '../checks/dates';

/** Polish PESEL: weights 1, 3, 7, 9 modulo 10, the century in the month (Ustawa o ewidencji ludności). */
export function isPesel(digits: string): boolean {
  const sum = weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
  return (
    (10 - (sum % 10)) % 10 === Number(digits[10]) && isDay(two(digits, 2) % 20, two(digits, 4))
  );
}

export const plPesel = numberType({
  code: 'pl-pesel',
  id: 'E3AAF206-4297-412F-9E06-BA8487E22456',
  name: 'Poland National ID (PESEL)',
  region: 'PL',
  formats: ['\\d{11}'],
  check: isPesel,
  keywords: [
    'pesel',
    'nr pesel',
    'numer pesel',
    'dowód osobisty',
    'numer identyfikacyjny',
    'tożsamość',
  ],
  alone: 65,
  withKeyword: 85,
});
