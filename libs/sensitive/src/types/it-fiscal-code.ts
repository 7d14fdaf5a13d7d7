import { numberType } from '../definition';
import { isDay } from '../checks/dates';

/** Italian codice fiscale: sixteen characters, the last one their check (Decreto ministeriale 23 dicembre 1976, art. 7). */
const ODD = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];
const MONTHS = 'ABCDEHLMPRST';
/** Where several people would have the same code, letters stand for digits. */
const OMOCODIA = 'LMNPQRSTUV';

const place = (char: string): number => (char >= 'A' ? char.charCodeAt(0) - 65 : Number(char));
const digit = (char: string): string => (char >= 'A' ? String(OMOCODIA.indexOf(char)) : char);

export function isFiscalCode(value: string): boolean {
  const day = Number(digit(value[9]!) + digit(value[10]!));
  if (!isDay(MONTHS.indexOf(value[8]!) + 1, day > 40 ? day - 40 : day)) return false;
  let sum = 0;
  for (let i = 0; i < 15; i++) sum += i % 2 === 0 ? ODD[place(value[i]!)]! : place(value[i]!);
  return String.fromCharCode(65 + (sum % 26)) === value[15];
}

export const itFiscalCode = numberType({
  code: 'it-fiscal-code',
  name: 'Italy Fiscal Code',
  region: 'IT',
  formats: [
    '[A-Z]{3} ?[A-Z]{3} ?[0-9LMNP-V]{2}[A-EHLMPR-T][0-9LMNP-V]{2} ?[A-Z][0-9LMNP-V]{3}[A-Z]',
  ],
  check: isFiscalCode,
  keywords: ['codice fiscale', 'fiscal code', 'tessera sanitaria', 'cod. fisc', 'c.f.', 'cf'],
  alone: 85,
  withKeyword: 95,
  recommended: 85,
});
