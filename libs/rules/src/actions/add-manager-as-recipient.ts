import * as z from 'zod/mini';
import { action } from '../definition';

const WAYS = ['To', 'Cc', 'Bcc', 'Redirect'] as const;

/** The manager of whoever is named in From gets the message. Nothing happens where the sender has none. */
export const addManagerAsRecipient = action({
  code: 'AddManagerAsRecipient',
  label: 'Send it to the sender’s manager',
  sentence: '{as}',
  args: z.object({ as: z.enum(WAYS, 'One of To, Cc, Bcc and Redirect.') }),
  fields: {
    as: {
      label: 'The sender’s manager',
      editor: 'choice',
      choices: [
        { value: 'To', label: 'add the sender’s manager to To' },
        { value: 'Cc', label: 'add the sender’s manager to Cc' },
        { value: 'Bcc', label: 'send a blind copy to the sender’s manager' },
        { value: 'Redirect', label: 'redirect it to the sender’s manager' },
      ],
    },
  },
  exchange: ['AddManagerAsRecipientType'],
  protecting: false,
  effect: ({ as }) => ({ kind: 'manager', as }),
  examples: [
    {
      because: 'who that is, is known when a message is judged',
      args: { as: 'Bcc' },
      expected: { kind: 'manager', as: 'Bcc' },
    },
  ],
});
