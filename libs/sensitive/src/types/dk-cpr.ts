import { numberType } from '../definition';
import { isDay, two } from '../checks/dates';

/** Danish CPR number: date and serial; since 2007 not all satisfy modulo 11, so that only the date counts (CPR-kontoret). */
export const dkCpr = numberType({
  code: 'dk-cpr',
  id: '6c4f2fef-56e1-4c00-8093-88d7a01cf460',
  name: 'Denmark Personal Identification Number',
  region: 'DK',
  formats: ['\\d{6}[- ]\\d{4}', '\\d{10}'],
  check: (value) => isDay(two(value, 2), two(value, 0)),
  keywords: [
    'cpr',
    'cpr-nummer',
    'cpr nr',
    'personnummer',
    'cpr-nr',
    'identifikationsnummer',
    'sundhedskort',
    'gesundheitskarte',
  ],
  withKeyword: 75,
});
