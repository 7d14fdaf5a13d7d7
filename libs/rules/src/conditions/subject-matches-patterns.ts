import * as z from 'zod/mini';
import { patterns } from '../arguments';
import { condition } from '../definition';

export const subjectMatchesPatterns = condition({
  code: 'SubjectMatchesPatterns',
  label: 'The subject matches patterns',
  family: 'C',
  sentence: 'the subject matches {patterns}',
  args: z.object({ patterns }),
  fields: { patterns: { label: 'Patterns', editor: 'patterns' } },
  needs: ['headers'],
  exchange: ['SubjectMatchesPatterns'],
  probe: (args) => ({ kind: 'patterns', operands: ['subject'], patterns: args.patterns }),
  examples: [
    {
      because: 'a pattern may match anywhere, in any case',
      message: { subject: 'Your claim No. 2026-0815' },
      args: { patterns: ['NO\\. \\d{4}-\\d{4}'] },
      expected: true,
    },
    {
      because: '^ ties it to the start',
      message: { subject: 'Re: secure' },
      args: { patterns: ['^secure'] },
      expected: false,
    },
    {
      because: '\\b and \\w know letters beyond ASCII',
      message: { subject: 'Très privé, été 2026' },
      args: { patterns: ['\\bétés?\\b'] },
      expected: true,
    },
  ],
});
