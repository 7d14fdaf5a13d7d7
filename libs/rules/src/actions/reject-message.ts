import * as z from 'zod/mini';
import { action } from '../definition';

/** Microsoft, New-TransportRule, RejectMessageReasonText. */
const DEFAULT_TEXT = 'Delivery not authorized, message refused';

/** Ends the journey for the recipients concerned: no later rule is judged for them. */
export const rejectMessage = action({
  code: 'RejectMessage',
  label: 'Reject the message',
  sentence: 'reject it with {code} {text}',
  args: z.object({
    text: z._default(
      z
        .string('The explanation is text.')
        .check(
          z.maxLength(1024, 'The explanation has at most 1024 characters.'),
          z.regex(/^[^\x00-\x1f\x7f]*$/, 'The explanation is one line.'),
        ),
      DEFAULT_TEXT,
    ),
    code: z._default(
      z
        .string('The status code is text.')
        .check(
          z.regex(
            /^5\.7\.(?:1|9\d\d)$/,
            'The status code is 5.7.1 or one from 5.7.900 to 5.7.999.',
          ),
        ),
      '5.7.1',
    ),
  }),
  fields: {
    text: {
      label: 'Explanation for the sender',
      editor: 'text',
      optional: true,
      help: 'Stands in the SMTP reply and in the report.',
    },
    code: {
      label: 'Status code',
      editor: 'status-code',
      optional: true,
      help: '5.7.1, or 5.7.900 to 5.7.999 for explanations of your own.',
    },
  },
  exchange: ['RejectMessageReasonText', 'RejectMessageEnhancedStatusCode'],
  protecting: false,
  effect: (args) => ({ kind: 'reject', code: args.code, text: args.text || DEFAULT_TEXT }),
  examples: [
    {
      because: 'text and code may be given together',
      args: { text: 'Use the portal for this customer.', code: '5.7.912' },
      expected: { kind: 'reject', code: '5.7.912', text: 'Use the portal for this customer.' },
    },
    {
      because: '5.7.1 is the code when none is given',
      args: { text: 'Not to this domain.', code: '5.7.1' },
      expected: { kind: 'reject', code: '5.7.1', text: 'Not to this domain.' },
    },
    {
      because: 'with a code alone the sender is told what Exchange tells',
      args: { code: '5.7.900', text: '' },
      expected: {
        kind: 'reject',
        code: '5.7.900',
        text: 'Delivery not authorized, message refused',
      },
    },
  ],
});
