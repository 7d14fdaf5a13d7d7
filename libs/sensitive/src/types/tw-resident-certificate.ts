import { numberType } from '../definition';

/** Taiwanese resident certificate: two letters and eight digits (National Immigration Agency); needs a word beside it. */
export const twResidentCertificate = numberType({
  code: 'tw-resident-certificate',
  id: '48269fec-05ea-46ea-b326-f5623a58c6e9',
  name: 'Taiwan Resident Certificate (ARC/TARC) Number',
  region: 'TW',
  formats: ['[A-Z][A-D89]\\d{8}'],
  keywords: ['居留證', '外僑居留證', '台灣地區居留證', 'resident certificate', 'arc', 'tarc'],
  withKeyword: 75,
});
