import { numberType } from '../definition';

/** French identity card: twelve digits (until 2021), or nine characters since (Agence nationale des titres sécurisés). */
export const frCni = numberType({
  code: 'fr-cni',
  id: 'f741ac74-1bc0-4665-b69b-f0c7f927c0c4',
  name: 'France National ID Card (CNI)',
  region: 'FR',
  formats: ['\\d{12}'],
  keywords: [
    "carte d'identité",
    'carte nationale',
    'cni',
    "carte nationale d'identité",
    'identité nationale',
    'national id',
  ],
  withKeyword: 65,
});
