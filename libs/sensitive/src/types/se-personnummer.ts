import { numberType } from '../definition';
import { isDay, two } from '../checks/dates';
import { luhn } from '../checks/digits';

/** Swedish personal identity number: date, serial, Luhn over ten digits; coordination numbers add 60 to the day (Skatteverket, SKV 704). */
export function isPersonnummer(digits: string): boolean {
  const ten = digits.slice(-10);
  const day = two(ten, 4);
  return isDay(two(ten, 2), day > 60 ? day - 60 : day) && luhn(ten);
}

export const sePersonnummer = numberType({
  code: 'se-personnummer',
  id: 'f69aaf40-79be-4fac-8f05-fd1910d272c8',
  name: 'Sweden National ID',
  region: 'SE',
  formats: ['(19|20)?\\d{6}[-+]\\d{4}', '(19|20)\\d{10}', '\\d{10}'],
  check: isPersonnummer,
  keywords: [
    'personnummer',
    'samordningsnummer',
    'personnr',
    'födelsenummer',
    'id-nummer',
    'personal identity number',
  ],
  alone: 65,
  withKeyword: 85,
});
