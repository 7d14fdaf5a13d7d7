import * as z from 'zod/mini';
import { classification } from '../arguments';
import { condition } from '../definition';
import { CLASSIFICATIONS, classificationsOf, describeProperty } from '../properties';
import { truthOf, UNKNOWN } from '../truth';

/** By the header fields in which Outlook and Exchange name a classification and its id. */
export const hasClassification = condition({
  code: 'HasClassification',
  label: 'The message has a classification',
  family: 'P',
  sentence: 'the message is classified as {classification}',
  args: z.object({ classification }),
  fields: {
    classification: {
      label: 'Classification',
      editor: 'text',
      help: 'Its name or its id, as the headers X-Microsoft-Classification and X-Microsoft-ClassID carry them.',
    },
  },
  needs: ['headers'],
  exchange: ['HasClassification'],
  probe: (args) => {
    const wanted = args.classification.toLowerCase();
    const holds = (value: string): boolean => value.toLowerCase() === wanted;
    return {
      kind: 'message',
      needs: ['headers'],
      reads: CLASSIFICATIONS.reads,
      lookup: { values: [wanted], in: CLASSIFICATIONS },
      judge: ({ facts }) => {
        const { values, damaged } = classificationsOf(facts);
        return damaged ? UNKNOWN : truthOf(values.some(holds));
      },
      describe: ({ facts }) => describeProperty(classificationsOf(facts), holds),
    };
  },
  examples: [
    {
      because: 'the name is compared without case',
      message: { headers: [['X-Microsoft-Classification', 'Company internal']] },
      args: { classification: 'company Internal' },
      expected: true,
    },
    {
      because: 'the id will do, whatever the name',
      message: {
        headers: [
          ['X-Microsoft-Classification', 'Company internal'],
          ['x-microsoft-classID', 'e72daaf4-dc94-4d9c-a2c1-a3cf28e7f5c4'],
        ],
      },
      args: { classification: 'E72DAAF4-DC94-4D9C-A2C1-A3CF28E7F5C4' },
      expected: true,
    },
    {
      because: 'it is another one',
      message: { headers: [['X-Microsoft-Classification', 'Company internal only']] },
      args: { classification: 'Company internal' },
      expected: false,
    },
  ],
});
