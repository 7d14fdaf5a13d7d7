import { numberType } from '../definition';

/** Australian driving licences: forms of the states (Austroads); need a word beside them. */
export const auDriverLicense = numberType({
  code: 'au-driver-license',
  id: '1cbbc8f5-9216-4392-9eb5-5ac2298d1356',
  name: "Australia Driver's License Number",
  region: 'AU',
  formats: ['[A-Z]{1,2}\\d{4,9}', '\\d{4}[A-Z]{2}', '\\d{7,9}'],
  keywords: [
    'driver licence',
    "driver's licence",
    'drivers licence',
    'driving licence',
    'licence number',
    'driver permit',
  ],
  withKeyword: 75,
});
