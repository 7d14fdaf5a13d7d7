import * as z from 'zod/mini';
import { classification } from '../arguments';
import { action } from '../definition';
import { CLASSIFICATION, CLASSIFICATION_ID, CLASSIFIED } from '../properties';

/** Names the classification where Outlook and Exchange look for it; the id of an earlier one goes. */
export const applyClassification = action({
  code: 'ApplyClassification',
  label: 'Classify the message',
  sentence: 'classify it as {classification}',
  args: z.object({ classification }),
  fields: {
    classification: {
      label: 'Classification',
      editor: 'text',
      help: `Its name, written to the header ${CLASSIFICATION}.`,
    },
  },
  exchange: ['ApplyClassification'],
  protecting: false,
  effect: (args) => ({
    kind: 'edit',
    edits: [
      { kind: 'set-header', name: CLASSIFIED, value: 'true' },
      { kind: 'set-header', name: CLASSIFICATION, value: args.classification },
      { kind: 'remove-header', name: CLASSIFICATION_ID },
    ],
  }),
  examples: [
    {
      because: 'an earlier name and id would contradict it',
      args: { classification: 'Company internal' },
      expected: {
        kind: 'edit',
        edits: [
          { kind: 'set-header', name: 'X-Microsoft-Classified', value: 'true' },
          { kind: 'set-header', name: 'X-Microsoft-Classification', value: 'Company internal' },
          { kind: 'remove-header', name: 'X-Microsoft-ClassID' },
        ],
      },
    },
  ],
});
