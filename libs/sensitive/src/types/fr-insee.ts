import { numberType } from '../definition';

/** French social security number (NIR): thirteen places and a key of 97 less their remainder (INSEE, "numéro de sécurité sociale"). */
export function isNir(value: string): boolean {
  const digits = value.slice(0, 13).replace('2A', '19').replace('2B', '18');
  const month = Number(value.slice(3, 5));
  if (month === 0 || (month > 12 && month < 20) || (month > 42 && month < 50)) return false;
  return Number(BigInt(digits) % 97n) === 97 - Number(value.slice(13));
}

export const frInsee = numberType({
  code: 'fr-insee',
  id: '71f62b97-efe0-4aa1-aa49-e14de253619d',
  name: 'France Social Security Number (INSEE)',
  region: 'FR',
  formats: ['[1-478] ?\\d\\d ?\\d\\d ?(\\d\\d|2A|2B) ?\\d{3} ?\\d{3} ?\\d\\d'],
  check: isNir,
  keywords: [
    'insee',
    'sécurité sociale',
    'securité sociale',
    'numéro de sécurité sociale',
    'nir',
    'code sécu',
    'numéro de sécu',
    'carte vitale',
    'sécu',
    'social security',
  ],
  alone: 85,
  withKeyword: 95,
  recommended: 85,
});
