import { numberType } from '../definition';

/** Philippine unified multi-purpose ID: four, seven and one digit (Social Security System); needs a word beside it. */
export const phUmid = numberType({
  code: 'ph-umid',
  id: '019b39dd-8c25-4765-91a3-d9c6baf3c3b3',
  name: 'Philippines Unified Multi-Purpose ID Number',
  region: 'PH',
  formats: ['\\d{4}-\\d{7}-\\d'],
  keywords: [
    'umid',
    'unified multi-purpose',
    'crn',
    'unified id',
    'identity card',
    'pinag-isang multi-layunin id',
  ],
  withKeyword: 75,
});
