import { numberType } from '../definition';
import { isDay, two } from '../checks/dates';
import { weighted } from '../checks/digits';

/** Norwegian national identity number: date (D numbers add 40 to the day) and two digits of modulo 11 (Skatteetaten). */
export function isFodselsnummer(digits: string): boolean {
  const day = two(digits, 0);
  const month = two(digits, 2);
  const first = (11 - (weighted(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11)) % 11;
  const second = (11 - (weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 11;
  return (
    isDay(month > 40 ? month - 40 : month, day > 40 ? day - 40 : day) &&
    first === Number(digits[9]) &&
    second === Number(digits[10])
  );
}

export const noFodselsnummer = numberType({
  code: 'no-fodselsnummer',
  id: 'd4c8a798-e9f2-4bd3-9652-500d24080fc3',
  name: 'Norway Identification Number',
  region: 'NO',
  formats: ['\\d{6}[ -]?\\d{5}'],
  check: isFodselsnummer,
  keywords: [
    'fødselsnummer',
    'personnummer',
    'fødselsnr',
    'd-nummer',
    'personal identification',
    'identifikasjonsnummer',
  ],
  alone: 75,
  withKeyword: 85,
});
