import { numberType } from '../definition';

/**
 * Canadian driving licences in the forms of the provinces (Canadian Council of Motor Transport
 * Administrators); need a word beside them.
 */
export const caDriverLicense = numberType({
  code: 'ca-driver-license',
  id: '37186abb-8e48-4800-ad3c-e3d1610b3db0',
  name: "Canada Driver's License Number",
  region: 'CA',
  formats: [
    '[A-Z]\\d{4}[- ]?\\d{5}[- ]?\\d{5}',
    '[A-Z]\\d{4}-?\\d{6}-?\\d\\d',
    '[A-Z]{5}\\d{9}|[A-Z]{5}-?\\d{2}-?\\d{3}-?\\d{4}',
    '\\d{6}-\\d{3}',
    '\\d{5,9}|[A-Z]\\d{9}|\\d{12}',
  ],
  keywords: [
    "driver's licence",
    'driver licence',
    'drivers licence',
    "driver's license",
    'drivers license',
    'driving licence',
    'permis de conduire',
    'dl number',
    'licence number',
  ],
  withKeyword: 75,
});
