import * as z from 'zod/mini';
import { action } from '../definition';

/** Ends the journey for the recipients concerned without telling anybody; the message log says so. */
export const deleteMessage = action({
  code: 'DeleteMessage',
  label: 'Delete the message',
  sentence: 'delete it without telling anybody',
  args: z.object({}),
  fields: {},
  exchange: ['DeleteMessage'],
  protecting: false,
  effect: () => ({ kind: 'delete' }),
  examples: [{ because: 'it takes no arguments', args: {}, expected: { kind: 'delete' } }],
});
