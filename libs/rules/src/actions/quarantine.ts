import * as z from 'zod/mini';
import { action } from '../definition';

/**
 * Holds the message for the recipients concerned until somebody releases it. Later rules are not judged for them,
 * not even after the release (Microsoft, Mail flow rule actions).
 */
export const quarantine = action({
  code: 'Quarantine',
  label: 'Hold the message for review',
  sentence: 'hold it for review',
  args: z.object({}),
  fields: {},
  exchange: ['Quarantine'],
  protecting: false,
  effect: () => ({ kind: 'quarantine' }),
  examples: [{ because: 'it takes no arguments', args: {}, expected: { kind: 'quarantine' } }],
});
