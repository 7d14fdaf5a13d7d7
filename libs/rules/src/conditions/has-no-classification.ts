import * as z from 'zod/mini';
import { condition } from '../definition';
import { CLASSIFICATIONS, classificationsOf, describeProperty } from '../properties';
import { truthOf, UNKNOWN } from '../truth';

export const hasNoClassification = condition({
  code: 'HasNoClassification',
  label: 'The message has no classification',
  family: 'P',
  sentence: 'the message has no classification',
  args: z.object({}),
  fields: {},
  needs: ['headers'],
  exchange: ['HasNoClassification'],
  probe: () => ({
    kind: 'message',
    needs: ['headers'],
    reads: CLASSIFICATIONS.reads,
    lookup: 'itself',
    judge: ({ facts }) => {
      const { values, damaged } = classificationsOf(facts);
      return damaged ? UNKNOWN : truthOf(values.length === 0);
    },
    describe: ({ facts }) => describeProperty(classificationsOf(facts), () => false),
  }),
  examples: [
    {
      because: 'no header names one',
      message: {},
      args: {},
      expected: true,
    },
    {
      because: 'a header names one',
      message: { headers: [['X-Microsoft-Classification', 'Company internal']] },
      args: {},
      expected: false,
    },
  ],
});
