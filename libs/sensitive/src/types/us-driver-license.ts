import { numberType } from '../definition';

/**
 * US driving licences, in the forms that most states use and publish (AAMVA, "DL/ID card design";
 * letter and 7 or 8 digits: AZ, CA, CO, HI, MD …; letter and 12 digits in groups: FL, IL, MI, WI;
 * three groups of three digits: NY). Forms of digits alone need a word beside them.
 */
export const usDriverLicense = numberType({
  code: 'us-driver-license',
  name: "U.S. Driver's License Number",
  region: 'US',
  formats: [
    '[A-Z]\\d{7,8}',
    '[A-Z]\\d{3}[- ]\\d{3}[- ]\\d\\d[- ]\\d{3}([- ]\\d)?|[A-Z]\\d{3}[- ]\\d{4}[- ]\\d{4}([- ]\\d\\d)?',
    '\\d{3} \\d{3} \\d{3}',
  ],
  keywords: [
    "driver's license",
    'drivers license',
    'driver license',
    'driving license',
    "driver's licence",
    'dl#',
    'dl #',
    'dl number',
    'license number',
    'dmv',
    'dln',
    'driver lic',
    'state id',
  ],
  alone: 40,
  withKeyword: 75,
});
