import { numberType } from '../definition';

/** Turkish identity number: tenth digit by 7 × odd − even places, eleventh by the sum (Nüfus ve Vatandaşlık İşleri). */
export function isTurkishId(digits: string): boolean {
  const d = [...digits].map(Number);
  const odd = d[0]! + d[2]! + d[4]! + d[6]! + d[8]!;
  const even = d[1]! + d[3]! + d[5]! + d[7]!;
  const tenth = (((odd * 7 - even) % 10) + 10) % 10;
  return tenth === d[9] && (odd + even + tenth) % 10 === d[10];
}

export const trNational = numberType({
  code: 'tr-national',
  name: 'Turkey Identity Number',
  region: 'TR',
  formats: ['[1-9]\\d{10}'],
  check: isTurkishId,
  keywords: [
    'tckn',
    'tc kimlik',
    'kimlik',
    'kimlik numarası',
    'kimlik no',
    'turkish id',
    't.c. kimlik no',
  ],
  alone: 65,
  withKeyword: 85,
});
