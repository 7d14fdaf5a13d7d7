import { numberType } from '../definition';
import { isDay, two } from '../checks/dates';
import { luhn } from '../checks/digits';

/** South African identity number: date of birth, serial, citizenship, 8 or 9, Luhn (Department of Home Affairs). */
export const zaId = numberType({
  code: 'za-id',
  id: 'e2adf7cb-8ea6-4048-a2ed-d89eb65f2780',
  name: 'South Africa Identification Number',
  region: 'ZA',
  formats: ['\\d{6} ?\\d{4} ?[0-2][ ]?[89]\\d'],
  check: (value) => isDay(two(value, 2), two(value, 4)) && luhn(value),
  keywords: [
    'identity card',
    'identity number',
    'id number',
    'rsa id',
    'south africa',
    'identification',
  ],
  alone: 65,
  withKeyword: 85,
});
