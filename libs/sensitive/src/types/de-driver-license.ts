import { numberType } from '../definition';

/** German driving licence: eleven characters, the office first and a check character last (Fahrerlaubnis-Verordnung, Anlage 8). */
export const deDriverLicense = numberType({
  code: 'de-driver-license',
  id: '91da9335-1edb-45b7-a95f-5fe41a16c63c',
  name: "German Driver's License Number",
  region: 'DE',
  formats: ['[A-Z]{2}\\d{8}[0-9A-Z]', '[A-Z0-9]\\d\\d[A-Z0-9]{6}\\d[A-Z0-9]'],
  check: (value) => /[A-Z]/.test(value),
  keywords: [
    'führerschein',
    'fuehrerschein',
    'führerscheinnummer',
    'fahrerlaubnis',
    'führerschein-nr',
    'führerscheinnr',
    "driver's license",
    'driving licence',
    'führerscheinklasse',
  ],
  alone: 40,
  withKeyword: 75,
});
