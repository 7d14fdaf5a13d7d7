import { numberType } from '../definition';

/** Greek identity card: a Greek letter or two letters, a dash, six digits (Ελληνική Αστυνομία); needs a word beside it. */
export const grIdCard = numberType({
  code: 'gr-id-card',
  id: '82568215-1da1-46d3-874a-d2294d81b5ac',
  name: 'Greece National ID Card',
  region: 'GR',
  formats: ['[ABEHIKMNOPTXYZ]{1,2}[- ]?\\d{6}'],
  keywords: [
    'ταυτότητα',
    'ταυτοτητας',
    'δελτίο ταυτότητας',
    'αριθμός ταυτότητας',
    'greek id',
    'identity card',
    'adt',
  ],
  withKeyword: 85,
});
