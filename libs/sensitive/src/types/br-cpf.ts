import { numberType } from '../definition';
import { uniform, weighted } from '../checks/digits';

/** Brazilian CPF: two check digits of modulo 11 (Receita Federal, Instrução Normativa RFB 1548/2015). */
export function isCpf(digits: string): boolean {
  const check = (length: number): number => {
    const weights = Array.from({ length }, (_, i) => length + 1 - i);
    const rest = weighted(digits, weights) % 11;
    return rest < 2 ? 0 : 11 - rest;
  };
  return !uniform(digits) && check(9) === Number(digits[9]) && check(10) === Number(digits[10]);
}

export const brCpf = numberType({
  code: 'br-cpf',
  id: '78e09124-f2c3-4656-b32a-c1a132cd2711',
  name: 'Brazil CPF Number',
  region: 'BR',
  formats: ['\\d{3}\\.\\d{3}\\.\\d{3}-\\d\\d', '\\d{11}'],
  check: isCpf,
  keywords: [
    'cpf',
    'cadastro de pessoas físicas',
    'cadastro de pessoa física',
    'receita federal',
    'contribuinte',
  ],
  alone: 75,
  withKeyword: 85,
  recommended: 75,
});
