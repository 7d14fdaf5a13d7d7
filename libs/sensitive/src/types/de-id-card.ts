import { numberType } from '../definition';
import { icao } from '../checks/digits';

/**
 * German identity card: nine characters without vowels and a check digit after them (ICAO Doc 9303,
 * part 3; Bundesministerium des Innern, "Muster Personalausweis"), and the old serial of ten digits.
 */
export const deIdCard = numberType({
  code: 'de-id-card',
  id: 'e577372f-c42e-47a0-9d85-bebed1c237d4',
  name: 'German Identity Card Number',
  region: 'DE',
  formats: [
    { pattern: '[LMNPRTVWXY][0-9CFGHJKLMNPRTVWXYZ]{8}' },
    { pattern: '[LMNPRTVWXY][0-9CFGHJKLMNPRTVWXYZ]{8}\\d', check: icao },
    { pattern: '\\d{10}', check: icao },
  ],
  check: (value) => /\d/.test(value),
  keywords: [
    'personalausweis',
    'ausweisnummer',
    'ausweis',
    'personalausweisnummer',
    'ausweis-nr',
    'id card',
    'identity card',
    'identifikationsnummer',
    'identitätskarte',
    'ausweis id',
  ],
  withKeyword: 65,
});
