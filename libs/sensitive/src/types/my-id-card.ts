import { numberType } from '../definition';
import { isDay, two } from '../checks/dates';

/** Malaysian identity card: date of birth, place, serial (Jabatan Pendaftaran Negara); needs a word beside it. */
export const myIdCard = numberType({
  code: 'my-id-card',
  id: '7f0e921c-9677-435b-aba2-bb8f1013c749',
  name: 'Malaysia ID Card Number',
  region: 'MY',
  formats: ['\\d{6}-?\\d\\d-?\\d{4}'],
  check: (value) => isDay(two(value, 2), two(value, 4)),
  keywords: [
    'mykad',
    'mypr',
    'mykas',
    'kad pengenalan',
    'nric',
    'identity card',
    'kad pengenalan diri',
    'ic number',
  ],
  withKeyword: 85,
});
