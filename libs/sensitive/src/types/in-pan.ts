import { numberType } from '../definition';

/** Indian Permanent Account Number: the fourth letter tells the holder's kind (Income Tax Department). */
export const inPan = numberType({
  code: 'in-pan',
  id: '2602bfee-9bb0-47a5-a7a6-2bf3053e2804',
  name: 'India Permanent Account Number',
  region: 'IN',
  formats: ['[A-Z]{3}[ABCFGHJKLPT][A-Z]\\d{4}[A-Z]'],
  keywords: ['pan', 'permanent account number', 'pan card', 'pan number', 'income tax'],
  alone: 55,
  withKeyword: 85,
});
