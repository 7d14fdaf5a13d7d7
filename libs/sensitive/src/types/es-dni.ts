import { numberType } from '../definition';

/** Spanish DNI, NIF and NIE: remainder by 23 as a letter (Ministerio del Interior, "Cálculo del dígito de control del NIF/NIE"). */
const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

export function isDni(value: string): boolean {
  const number = value.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)));
  return LETTERS[Number(number) % 23] === value.at(-1);
}

export const esDni = numberType({
  code: 'es-dni',
  name: 'Spain DNI / NIE',
  region: 'ES',
  formats: ['\\d{7,8}[- ]?[A-HJ-NP-TV-Z]', '[XYZ][- ]?\\d{7}[- ]?[A-HJ-NP-TV-Z]'],
  check: isDni,
  keywords: [
    'dni',
    'nif',
    'nie',
    'documento nacional de identidad',
    'identidad',
    'número de identificación',
    'identificación',
  ],
  alone: 75,
  withKeyword: 85,
  recommended: 75,
});
