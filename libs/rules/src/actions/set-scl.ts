import * as z from 'zod/mini';
import { choicesOfSpamLevel, spamLevel } from '../arguments';
import { action } from '../definition';
import { SPAM_LEVEL } from '../properties';

/** Writes the level where Exchange's filters, and the condition SCLOver, read it. */
export const setScl = action({
  code: 'SetSCL',
  label: 'Set the spam confidence level',
  sentence: 'set the spam confidence level to {level}',
  args: z.object({ level: spamLevel }),
  fields: {
    level: {
      label: 'Level',
      editor: 'choice',
      choices: choicesOfSpamLevel,
      help: `Written to the header ${SPAM_LEVEL}.`,
    },
  },
  exchange: ['SetSCL'],
  protecting: false,
  effect: (args) => ({
    kind: 'edit',
    edits: [{ kind: 'set-header', name: SPAM_LEVEL, value: args.level }],
  }),
  examples: [
    {
      because: '-1 says that the message is trusted',
      args: { level: '-1' },
      expected: {
        kind: 'edit',
        edits: [{ kind: 'set-header', name: 'X-MS-Exchange-Organization-SCL', value: '-1' }],
      },
    },
  ],
});
