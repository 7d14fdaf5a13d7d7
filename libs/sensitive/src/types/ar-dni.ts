import { numberType } from '../definition';

/** Argentine DNI: eight digits in groups (Registro Nacional de las Personas); needs a word beside it. */
export const arDni = numberType({
  code: 'ar-dni',
  id: 'eefbb00e-8282-433c-8620-8f1da3bffdb2',
  name: 'Argentina National Identity (DNI) Number',
  region: 'AR',
  formats: ['\\d\\d\\.\\d{3}\\.\\d{3}'],
  keywords: [
    'dni',
    'documento nacional de identidad',
    'registro nacional de las personas',
    'identidad',
    'identity',
  ],
  withKeyword: 75,
});
