import { numberType } from '../definition';
import { uniform } from '../checks/digits';

/**
 * Passports of the US (nine digits, since 2021 a letter and eight digits: US Department of State, "Next
 * Generation Passport") and of the UK (nine digits, or two letters and seven digits: HM Passport Office).
 * The number itself carries no check digit; the one of ICAO Doc 9303 stands in the machine-readable zone.
 */
export const usUkPassport = numberType({
  code: 'us-uk-passport',
  id: '178ec42a-18b4-47cc-85c7-d62c92fd67f8',
  name: 'U.S. / U.K. Passport Number',
  region: 'US',
  formats: ['\\d{9}', '[A-Z]\\d{8}', '[A-Z]{2}\\d{7}'],
  check: (value) => !uniform(value) && value !== '123456789',
  keywords: [
    'passport',
    'passports',
    'passport number',
    'passport no',
    'passport #',
    'passport id',
    'passportno',
    'passport book',
    'travel document',
    'passeport',
    'reisepass',
    'pasaporte',
    'passaporto',
    'パスポート',
    'us passport',
    'uk passport',
    'british passport',
  ],
  alone: 40,
  withKeyword: 75,
});
