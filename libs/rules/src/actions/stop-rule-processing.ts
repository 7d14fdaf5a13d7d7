import * as z from 'zod/mini';
import { action } from '../definition';

/** The same as the rule's property: later rules are not judged where this one matched. */
export const stopRuleProcessing = action({
  code: 'StopRuleProcessing',
  label: 'Stop processing more rules',
  sentence: 'stop processing more rules',
  args: z.object({}),
  fields: {},
  exchange: ['StopRuleProcessing'],
  protecting: false,
  effect: () => ({ kind: 'stop' }),
  examples: [{ because: 'it takes no arguments', args: {}, expected: { kind: 'stop' } }],
});
