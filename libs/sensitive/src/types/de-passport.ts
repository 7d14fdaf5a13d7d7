import { numberType } from '../definition';
import { icao } from '../checks/digits';

/** German passport: nine characters, the last a check digit, or nine and one after them (ICAO Doc 9303, part 3). */
export const dePassport = numberType({
  code: 'de-passport',
  id: '2e3da144-d42b-47ed-b123-fbf78604e52c',
  name: 'German Passport Number',
  region: 'DE',
  formats: ['[CFGHJKL][0-9CFGHJKLMNPRTVWXYZ]{7}\\d', '[CFGHJK][0-9CFGHJKLMNPRTVWXYZ]{8}\\d'],
  check: icao,
  keywords: [
    'reisepass',
    'pass-nr',
    'pass-nummer',
    'passnummer',
    'reisepassnummer',
    'passport',
    'passport number',
    'pass nr',
    'ausstellungsdatum',
  ],
  alone: 55,
  withKeyword: 85,
  recommended: 75,
});
