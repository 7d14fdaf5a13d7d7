import { numberType } from '../definition';
import { alnumValue } from '../checks/digits';

/** Portuguese citizen card: eight digits, a check digit, a version of three with a check over all twelve (Autoridade Tributária e AMA, "Validação de número de documento do Cartão de Cidadão"). */
export function isCitizenCard(value: string): boolean {
  if (value.length < 12) return true;
  const sum = [...value].reduce((total, char, i) => {
    const number = alnumValue(char) * (i % 2 === 0 ? 2 : 1);
    return total + (i % 2 === 0 && number >= 10 ? number - 9 : number);
  }, 0);
  return sum % 10 === 0;
}

export const ptCitizenCard = numberType({
  code: 'pt-citizen-card',
  id: '91a7ece2-add4-4986-9a15-c84544d81ecd',
  name: 'Portugal Citizen Card Number',
  region: 'PT',
  formats: ['\\d{8} ?\\d ?[A-Z0-9]{2}\\d', '\\d{8}'],
  check: isCitizenCard,
  keywords: [
    'cartão de cidadão',
    'citizen card',
    'bilhete de identidade',
    'cartão do cidadão',
    'número do cartão',
    'bi',
  ],
  withKeyword: 85,
});
