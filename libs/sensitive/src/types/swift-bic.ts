import { numberType } from '../definition';
import { ISO_COUNTRIES } from './countries';

/** ISO 9362: four characters of the party, country (ISO 3166-1), two of the place, three of the branch. */
export const swiftBic = numberType({
  code: 'swift-bic',
  id: 'cb2ab58c-9cb8-4c81-baf8-a4e106791df4',
  name: 'SWIFT Code',
  region: 'world',
  formats: [{ pattern: '[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?', caseSensitive: true }],
  check: (value) => ISO_COUNTRIES.has(value.slice(4, 6)),
  keywords: [
    'swift',
    'swift code',
    'bic',
    'bic code',
    'swiftcode',
    'bank identifier code',
    'iso 9362',
    'swift number',
    'international bank account',
    'código swift',
    'code swift',
  ],
  withKeyword: 75,
});
