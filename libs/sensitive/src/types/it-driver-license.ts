import { numberType } from '../definition';

/** Italian driving licences (Ministero delle Infrastrutture e dei Trasporti, decreto 23 ottobre 2012). */
export const itDriverLicense = numberType({
  code: 'it-driver-license',
  id: '97d6244f-9157-41bd-8e0c-9d669a5c4d71',
  name: "Italy Driver's License Number",
  region: 'IT',
  formats: ['[A-Z]{2}\\d{7}[A-Z]', 'U1[0-9BCDFGHJ-NPR-Z]{7}[A-Z]'],
  keywords: [
    'patente',
    'patente di guida',
    'numero di patente',
    'driving licence',
    "driver's license",
    'patente numero',
  ],
  alone: 55,
  withKeyword: 75,
});
