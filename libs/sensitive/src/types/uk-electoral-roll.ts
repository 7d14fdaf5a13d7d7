import { numberType } from '../definition';

/** UK electoral roll: polling district and number (Electoral Commission, register of electors); needs a word beside it. */
export const ukElectoralRoll = numberType({
  code: 'uk-electoral-roll',
  id: 'a3eea206-dc0c-4f06-9e22-aa1be3059963',
  name: 'U.K. Electoral Roll Number',
  region: 'GB',
  formats: ['[A-Z]{2}\\d{1,4}'],
  keywords: [
    'electoral roll',
    'electoral number',
    'electoral register',
    'voter number',
    'polling number',
  ],
  withKeyword: 75,
});
