import { numberType } from '../definition';
import { weighted } from '../checks/digits';

/**
 * ABA routing transit numbers: Federal Reserve prefixes 00–12, 21–32, 61–72 and 80, weights 3, 7, 1
 * modulo 10 (Federal Reserve Financial Services, "Routing number"; ANSI X9.73).
 */
export function isRoutingNumber(digits: string): boolean {
  const prefix = Number(digits.slice(0, 2));
  const issued =
    prefix <= 12 ||
    (prefix >= 21 && prefix <= 32) ||
    (prefix >= 61 && prefix <= 72) ||
    prefix === 80;
  return issued && Number(digits) > 0 && weighted(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;
}

export const usAbaRouting = numberType({
  code: 'us-aba-routing',
  id: 'cb353f78-2b72-4c3c-8827-92ebe4f69fdf',
  name: 'ABA Routing Number',
  region: 'US',
  formats: ['\\d{9}', '\\d{4}-\\d{4}-\\d'],
  check: isRoutingNumber,
  keywords: [
    'aba',
    'aba #',
    'aba#',
    'aba number',
    'aba routing',
    'routing number',
    'routing #',
    'routing no',
    'bank routing',
    'routing transit number',
    'rtn',
    'american bankers association',
    'transit number',
  ],
  alone: 55,
  withKeyword: 75,
});
