import * as z from 'zod/mini';
import { action } from '../definition';

/**
 * A notice to each recipient concerned, in the organisation's look: plain text with the tokens of Exchange, filled in
 * from the message. It says who wrote and when, not what was written, unless the text asks for the subject.
 */
export const generateNotification = action({
  code: 'GenerateNotification',
  label: 'Notify the recipients',
  sentence: 'notify the recipient: {text}',
  args: z.object({
    text: z
      .string('The notice is text.')
      .check(
        z.minLength(1, 'The notice cannot be empty.'),
        z.maxLength(5120, 'The notice has at most 5120 characters.'),
      ),
  }),
  fields: {
    text: {
      label: 'Text',
      editor: 'long-text',
      help: '%%From%%, %%To%%, %%Cc%%, %%Subject%%, %%Headers%% and %%MessageDate%% stand for those of the message.',
    },
  },
  exchange: ['GenerateNotification'],
  protecting: false,
  effect: (args) => ({ kind: 'notify', text: args.text }),
  examples: [
    {
      because: 'tokens are filled in when it is sent',
      args: { text: 'A message from %%From%% waits for review.' },
      expected: { kind: 'notify', text: 'A message from %%From%% waits for review.' },
    },
  ],
});
