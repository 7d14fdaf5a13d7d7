import { numberType } from '../definition';

/** Personal health identification number of Manitoba: nine digits (Manitoba Health); needs a word beside it. */
export const caPhin = numberType({
  code: 'ca-phin',
  id: '722e12ac-c89a-4ec8-a1b7-fea3469f89db',
  name: 'Canada Personal Health Identification Number (PHIN)',
  region: 'CA',
  formats: ['\\d{9}', '\\d{3} \\d{3} \\d{3}'],
  keywords: [
    'phin',
    'personal health identification number',
    'health registration',
    'manitoba health',
    'personal health information act',
  ],
  withKeyword: 75,
});
