import { numberType } from '../definition';
import { weighted } from '../checks/digits';

/** Portuguese tax number: weights 9 to 2, modulo 11 (Autoridade Tributária e Aduaneira). */
export const ptNif = numberType({
  code: 'pt-nif',
  name: 'Portugal Tax Number (NIF)',
  region: 'PT',
  formats: ['[1-35689]\\d\\d ?\\d{3} ?\\d{3}'],
  check: (value) => {
    const check = 11 - (weighted(value, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
    return (check > 9 ? 0 : check) === Number(value[8]);
  },
  keywords: [
    'nif',
    'contribuinte',
    'número de contribuinte',
    'número de identificação fiscal',
    'niss',
  ],
  alone: 45,
  withKeyword: 85,
});
