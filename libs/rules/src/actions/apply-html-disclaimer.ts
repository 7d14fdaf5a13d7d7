import * as z from 'zod/mini';
import { action } from '../definition';
import { disclaimerHtml } from '../disclaimer-html';

const LOCATION = { Append: 'append', Prepend: 'prepend' } as const;

/** A text before or after the body, in HTML; in a body of plain text the text of it. */
export const applyHtmlDisclaimer = action({
  code: 'ApplyHtmlDisclaimer',
  label: 'Add a disclaimer',
  sentence: 'add {html} {location}; where that is not possible, {fallback}',
  args: z.object({
    html: disclaimerHtml,
    location: z._default(
      z.enum(['Append', 'Prepend'], 'The text goes before or after the message.'),
      'Append',
    ),
    fallback: z._default(
      z.enum(['Wrap', 'Ignore', 'Reject'], 'Either Wrap, Ignore or Reject.'),
      'Wrap',
    ),
  }),
  fields: {
    html: {
      label: 'Text in HTML',
      editor: 'long-text',
      help: '%%DisplayName%%, %%Email%%, %%Department%% and every other attribute of people stand for those of the sender. Scripts, style sheets and forms are refused.',
    },
    location: {
      label: 'Where it goes',
      editor: 'choice',
      optional: true,
      choices: [
        { value: 'Append', label: 'after the message' },
        { value: 'Prepend', label: 'before the message' },
      ],
    },
    fallback: {
      label: 'Where the body cannot be changed',
      editor: 'choice',
      optional: true,
      choices: [
        { value: 'Wrap', label: 'attach the message to a new one' },
        { value: 'Ignore', label: 'send it without the text' },
        { value: 'Reject', label: 'reject it' },
      ],
      help: 'That is so where it is signed, encrypted or cannot be read.',
    },
  },
  exchange: [
    'ApplyHtmlDisclaimerText',
    'ApplyHtmlDisclaimerLocation',
    'ApplyHtmlDisclaimerFallbackAction',
  ],
  protecting: false,
  effect: ({ html, location, fallback }) => ({
    kind: 'disclaimer',
    html,
    location: LOCATION[location],
    fallback,
  }),
  examples: [
    {
      because:
        'it goes after the message, and around one that cannot be changed, unless told otherwise',
      args: { html: '<p>Sent by %%DisplayName%%.</p>', location: 'Append', fallback: 'Wrap' },
      expected: {
        kind: 'disclaimer',
        html: '<p>Sent by %%DisplayName%%.</p>',
        location: 'append',
        fallback: 'Wrap',
      },
    },
    {
      because: 'text is HTML too',
      args: { html: 'Confidential', location: 'Prepend', fallback: 'Reject' },
      expected: {
        kind: 'disclaimer',
        html: 'Confidential',
        location: 'prepend',
        fallback: 'Reject',
      },
    },
  ],
});
