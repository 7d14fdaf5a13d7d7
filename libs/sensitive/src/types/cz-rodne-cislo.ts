import { numberType } from '../definition';
import { isDay, two } from '../checks/dates';

/** Czech birth number: date (months plus 50 for women, plus 20 in full years) and divisibility by 11 (zákon č. 133/2000 Sb.). */
export function isRodneCislo(digits: string): boolean {
  const month = two(digits, 2) % 50;
  const rest = Number(digits.slice(0, 9)) % 11;
  return (
    isDay(month > 20 ? month - 20 : month, two(digits, 4)) &&
    (digits.length === 9 || rest % 10 === Number(digits[9]))
  );
}

export const czRodneCislo = numberType({
  code: 'cz-rodne-cislo',
  id: '60c0725a-4eb6-455b-9dda-05d8a7396497',
  name: 'Czech National Identity Card Number',
  region: 'CZ',
  formats: ['\\d{6}/\\d{3,4}', '\\d{10}'],
  check: isRodneCislo,
  keywords: [
    'rodné číslo',
    'rodne cislo',
    'rč',
    'občanský průkaz',
    'číslo občanského průkazu',
    'birth number',
    'osobní číslo',
  ],
  withKeyword: 85,
});
