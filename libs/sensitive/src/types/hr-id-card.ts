import { numberType } from '../definition';

/** Croatian identity card: nine digits (Ministarstvo unutarnjih poslova); needs a word beside it. */
export const hrIdCard = numberType({
  code: 'hr-id-card',
  id: 'ff12f884-c20a-4189-b185-34c8e7258d47',
  name: 'Croatia Identity Card Number',
  region: 'HR',
  formats: ['\\d{9}'],
  keywords: ['osobna iskaznica', 'osobne iskaznice', 'majstorska iskaznica', 'identity card'],
  withKeyword: 75,
});
