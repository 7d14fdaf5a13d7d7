import { numberType } from '../definition';

/** Chilean RUN and RUT: weights 2 to 7 from the right, modulo 11 (Servicio de Registro Civil e Identificación). */
export function isRut(value: string): boolean {
  const digits = value.slice(0, -1);
  let sum = 0;
  for (let i = 0; i < digits.length; i++)
    sum += Number(digits[digits.length - 1 - i]) * (2 + (i % 6));
  const check = 11 - (sum % 11);
  return (check === 11 ? '0' : check === 10 ? 'K' : String(check)) === value.at(-1);
}

export const clRut = numberType({
  code: 'cl-rut',
  id: '4e979794-49a0-407e-a0b9-2c536937b925',
  name: 'Chile Identity Card Number',
  region: 'CL',
  formats: ['\\d{1,2}\\.\\d{3}\\.\\d{3}-[0-9K]', '\\d{7,8}-[0-9K]'],
  check: isRut,
  keywords: [
    'rut',
    'run',
    'cédula de identidad',
    'rol único',
    'cédula',
    'identificación',
    'rol unico tributario',
  ],
  alone: 75,
  withKeyword: 85,
  recommended: 75,
});
