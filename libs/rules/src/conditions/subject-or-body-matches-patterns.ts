import * as z from 'zod/mini';
import { patterns } from '../arguments';
import { condition } from '../definition';

export const subjectOrBodyMatchesPatterns = condition({
  code: 'SubjectOrBodyMatchesPatterns',
  label: 'The subject or the text matches patterns',
  family: 'C',
  sentence: 'the subject or the text matches {patterns}',
  args: z.object({ patterns }),
  fields: { patterns: { label: 'Patterns', editor: 'patterns' } },
  needs: ['headers', 'body'],
  exchange: ['SubjectOrBodyMatchesPatterns'],
  probe: (args) => ({ kind: 'patterns', operands: ['subject', 'body'], patterns: args.patterns }),
  examples: [
    {
      because: 'a number of that form stands in the text',
      message: { body: 'SSN: 078-05-1120.' },
      args: { patterns: ['\\b\\d{3}-\\d{2}-\\d{4}\\b'] },
      expected: true,
    },
    {
      because: 'the number goes on, so it is not of that form',
      message: { body: 'SSN: 1078-05-11200.' },
      args: { patterns: ['\\b\\d{3}-\\d{2}-\\d{4}\\b'] },
      expected: false,
    },
  ],
});
