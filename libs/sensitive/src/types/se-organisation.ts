import { numberType } from '../definition';
import { luhn } from '../checks/digits';

/** Swedish organisation number: third digit 2 or more, Luhn over ten digits (Skatteverket, SKV 709). */
export const seOrganisation = numberType({
  code: 'se-organisation',
  name: 'Sweden Organisation Number',
  region: 'SE',
  formats: ['\\d{6}-\\d{4}', '\\d{10}'],
  check: (value) => Number(value[2]) >= 2 && luhn(value),
  keywords: ['organisationsnummer', 'orgnummer', 'org.nr', 'orgnr', 'organisationsnr', 'företag'],
  alone: 45,
  withKeyword: 75,
});
