import type { SensitiveType } from '../definition';
import { luhn } from '../checks/digits';
import { expiry } from './evidence';

/**
 * Payment cards: Luhn's formula and the issuers' published ranges (ISO/IEC 7812-1; the ranges as the
 * schemes publish them: Visa, Mastercard, American Express, Diners Club, Discover, JCB, UnionPay,
 * Maestro, Dankort, Mir, UATP).
 */
const RANGES: readonly (readonly [from: string, to: string, lengths: readonly number[]])[] = [
  ['4', '4', [13, 16, 19]],
  ['51', '55', [16]],
  ['2221', '2720', [16]],
  ['34', '34', [15]],
  ['37', '37', [15]],
  ['300', '305', [14, 16, 19]],
  ['3095', '3095', [14, 16, 19]],
  ['36', '36', [14, 16, 19]],
  ['38', '39', [14, 16, 19]],
  ['3528', '3589', [16, 17, 18, 19]],
  ['6011', '6011', [16, 19]],
  ['644', '649', [16, 19]],
  ['65', '65', [16, 19]],
  ['62', '62', [16, 17, 18, 19]],
  ['81', '81', [16, 17, 18, 19]],
  ['50', '50', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['56', '58', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['60', '61', [16, 19]],
  ['63', '63', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['67', '67', [12, 13, 14, 15, 16, 17, 18, 19]],
  ['2200', '2204', [16, 17, 18, 19]],
  ['1', '1', [15]],
];

export function isCardNumber(digits: string): boolean {
  const issued = RANGES.some(([from, to, lengths]) => {
    const prefix = digits.slice(0, from.length);
    return prefix >= from && prefix <= to && lengths.includes(digits.length);
  });
  return issued && luhn(digits);
}

export const creditCard: SensitiveType = {
  code: 'credit-card',
  id: '50842eb7-edc8-4019-85dd-5a5c1f2bb085',
  name: 'Credit Card Number',
  region: 'world',
  formats: [
    {
      pattern:
        '\\d{12,19}|\\d{4}[- .]?\\d{4}[- .]?\\d{4}[- .]?\\d{1,4}([- .]\\d{3})?|\\d{4}[- .]?\\d{6}[- .]?\\d{4,5}',
      check: isCardNumber,
    },
  ],
  evidence: {
    verification: {
      kind: 'words',
      words: ['cvv', 'cvv2', 'cvc', 'cvc2', 'cvn', 'card verification', 'security code', 'csc'],
    },
    name: {
      kind: 'words',
      words: [
        'amex',
        'american express',
        'visa',
        'mastercard',
        'master card',
        'discover',
        'diners club',
        'jcb',
        'maestro',
        'unionpay',
        'card number',
        'card no',
        'card #',
        'credit card',
        'creditcard',
        'credit cards',
        'debit card',
        'card holder',
        'cardholder',
        'bank card',
        'kreditkarte',
        'kreditkartennummer',
        'carte bancaire',
        'carte de crédit',
        'tarjeta de crédito',
        'carta di credito',
        'cartão de crédito',
        'creditcard nummer',
        'kreditkort',
        'luottokortti',
        'karta kredytowa',
        '信用卡',
        'クレジットカード',
        '신용카드',
      ],
    },
    expiry,
  },
  levels: [
    { confidence: 85, needs: [{ of: ['verification', 'name', 'expiry'], atLeast: 1 }] },
    { confidence: 65 },
  ],
  proximity: 300,
  recommendedConfidence: 85,
};
