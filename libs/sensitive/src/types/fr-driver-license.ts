import { numberType } from '../definition';

/** French driving licences: twelve digits (Agence nationale des titres sécurisés); needs a word beside it. */
export const frDriverLicense = numberType({
  code: 'fr-driver-license',
  id: '18e55a36-a01b-4b0f-943d-dc10282a1824',
  name: "France Driver's License Number",
  region: 'FR',
  formats: ['\\d{12}'],
  keywords: [
    'permis de conduire',
    'permis',
    'licence number',
    'driving licence',
    "driver's license",
    'numéro de permis',
  ],
  withKeyword: 75,
});
