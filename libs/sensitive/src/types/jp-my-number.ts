import { numberType } from '../definition';
import { weighted } from '../checks/digits';

/** Japanese My Number: eleven digits and a check of modulo 11 (Ministry of Internal Affairs and Communications, ordinance 85 of 2014, article 5). */
export function isMyNumber(digits: string): boolean {
  const rest = weighted(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest <= 1 ? 0 : 11 - rest) === Number(digits[11]);
}

export const jpMyNumber = numberType({
  code: 'jp-my-number',
  name: 'Japan My Number (Personal)',
  region: 'JP',
  formats: ['\\d{4}[ -]?\\d{4}[ -]?\\d{4}'],
  check: isMyNumber,
  keywords: [
    'マイナンバー',
    '個人番号',
    'my number',
    'mynumber',
    '通知カード',
    '個人番号カード',
    'individual number',
  ],
  alone: 45,
  withKeyword: 85,
});
