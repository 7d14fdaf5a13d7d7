import { numberType } from '../definition';

/** Belgian national number: 97 less the remainder of nine digits, from 2000 on with a 2 before them (Rijksregister, arrêté royal du 3 avril 1984). */
export function isBelgianNumber(digits: string): boolean {
  const base = digits.slice(0, 9);
  const check = Number(digits.slice(9));
  return 97 - (Number(base) % 97) === check || 97 - (Number(`2${base}`) % 97) === check;
}

export const beNational = numberType({
  code: 'be-national',
  id: 'fb969c9e-0fd1-4b18-8091-a2123c5e6a54',
  name: 'Belgium National Number',
  region: 'BE',
  formats: ['\\d\\d\\.\\d\\d\\.\\d\\d-\\d{3}\\.\\d\\d', '\\d{11}'],
  check: isBelgianNumber,
  keywords: [
    'rijksregisternummer',
    'numéro national',
    'nationaal nummer',
    'registre national',
    'identiteitskaart',
    'numéro de registre',
    'insz',
    'niss',
  ],
  alone: 55,
  withKeyword: 85,
  recommended: 75,
});
