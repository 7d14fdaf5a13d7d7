import { numberType } from '../definition';
import { weighted } from '../checks/digits';

/** Dutch citizen service number: the eleven-test with −1 for the last digit (Rijksdienst voor Identiteitsgegevens, BSN). */
export const nlBsn = numberType({
  code: 'nl-bsn',
  id: 'c5f54253-ef7e-44f6-a578-440ed67e946d',
  name: "Netherlands Citizen's Service (BSN) Number",
  region: 'NL',
  formats: ['\\d{3}[ .]?\\d{3}[ .]?\\d{3}', '\\d{8}'],
  check: (value) => {
    const digits = value.padStart(9, '0');
    return Number(digits) > 0 && weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
  },
  keywords: [
    'bsn',
    'burgerservicenummer',
    'sofinummer',
    'sofi-nummer',
    'persoonsnummer',
    'citizen service number',
    'burger',
  ],
  alone: 45,
  withKeyword: 85,
});
