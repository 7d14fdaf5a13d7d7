import { numberType } from '../definition';

/** Brazilian RG as São Paulo writes and checks it: weights 2 to 9 modulo 11 (SSP-SP). */
export function isRg(value: string): boolean {
  const sum = [...value.slice(0, 8)].reduce(
    (total, digit, i) => total + Number(digit) * (2 + i),
    0,
  );
  const check = 11 - (sum % 11);
  return (check === 11 ? '0' : check === 10 ? 'X' : String(check)) === value[8];
}

export const brRg = numberType({
  code: 'br-rg',
  id: '486de900-db70-41b3-a886-abdf25af119c',
  name: 'Brazil National ID Card (RG)',
  region: 'BR',
  formats: ['\\d\\d\\.\\d{3}\\.\\d{3}-[0-9X]'],
  check: isRg,
  keywords: [
    'rg',
    'registro geral',
    'cédula de identidade',
    'identidade',
    'carteira de identidade',
    'documento de identidade',
  ],
  alone: 75,
  withKeyword: 85,
  recommended: 75,
});
