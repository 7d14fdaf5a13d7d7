import { numberType } from '../definition';

/**
 * UK driving licence: five letters of the name filled with 9, decade, month (plus 50 for women), day,
 * year, two initials or 9, three characters, and perhaps the issue (DVLA, INF45/1).
 */
export const ukDriverLicense = numberType({
  code: 'uk-driver-license',
  id: 'f93de4be-d94c-40df-a8be-461738047551',
  name: "U.K. Driver's License Number",
  region: 'GB',
  formats: [
    '[A-Z][A-Z9]{4}\\d([05][1-9]|[16][0-2])(0[1-9]|[12]\\d|3[01])\\d[A-Z9]{2}[A-Z0-9][A-Z]{2}( ?\\d\\d)?',
  ],
  check: (value) => /^[A-Z]+9*\d/.test(value) && /^[A-Z]{1,5}9{0,4}$/.test(value.slice(0, 5)),
  keywords: [
    'driving licence',
    'driver licence',
    "driver's licence",
    'dvla',
    'driving license',
    'licence number',
    'drivers licence',
    'driver number',
  ],
  alone: 65,
  withKeyword: 75,
  recommended: 65,
});
