import { numberType } from '../definition';
import { uniform, weighted } from '../checks/digits';

/** Brazilian CNPJ: two check digits of modulo 11 (Receita Federal, Instrução Normativa RFB 2119/2022). */
const WEIGHTS = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];

export function isCnpj(digits: string): boolean {
  const check = (length: number): number => {
    const rest = weighted(digits, WEIGHTS.slice(13 - length)) % 11;
    return rest < 2 ? 0 : 11 - rest;
  };
  return !uniform(digits) && check(12) === Number(digits[12]) && check(13) === Number(digits[13]);
}

export const brCnpj = numberType({
  code: 'br-cnpj',
  id: '9b58b5cd-5e90-4df6-b34f-1ebcc88ceae4',
  name: 'Brazil Legal Entity Number (CNPJ)',
  region: 'BR',
  formats: ['\\d\\d\\.\\d{3}\\.\\d{3}/\\d{4}-\\d\\d', '\\d{14}'],
  check: isCnpj,
  keywords: [
    'cnpj',
    'cadastro nacional da pessoa jurídica',
    'cgc',
    'pessoa jurídica',
    'inscrição',
    'empresa',
  ],
  alone: 75,
  withKeyword: 85,
  recommended: 75,
});
