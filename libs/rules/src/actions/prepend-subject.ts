import * as z from 'zod/mini';
import { oneLine } from '../arguments';
import { action } from '../definition';

/** Puts text before the subject, exactly as given: a blank after it has to be part of it. */
export const prependSubject = action({
  code: 'PrependSubject',
  label: 'Put text before the subject',
  sentence: 'put {text} before the subject',
  args: z.object({ text: oneLine(256, 'The text') }),
  fields: {
    text: {
      label: 'Text',
      editor: 'text',
      help: 'Add the exception “the subject contains” this text, so that replies do not collect it.',
    },
  },
  exchange: ['PrependSubject'],
  protecting: false,
  effect: (args) => ({ kind: 'edit', edits: [{ kind: 'prepend-subject', text: args.text }] }),
  examples: [
    {
      because: 'the text is kept to the blank',
      args: { text: '[external] ' },
      expected: { kind: 'edit', edits: [{ kind: 'prepend-subject', text: '[external] ' }] },
    },
  ],
});
