import * as z from 'zod/mini';
import { action } from '../definition';

/**
 * Holds the message until the manager of whoever is named in From says whether it goes. Where the sender has no manager
 * it is delivered without (Microsoft, New-TransportRule: ModerateMessageByManager).
 */
export const moderateMessageByManager = action({
  code: 'ModerateMessageByManager',
  label: 'Ask the sender’s manager for approval first',
  sentence: 'ask the sender’s manager for approval first',
  args: z.object({}),
  fields: {},
  exchange: ['ModerateMessageByManager'],
  protecting: true,
  effect: () => ({ kind: 'moderate-manager' }),
  examples: [
    { because: 'it takes no arguments', args: {}, expected: { kind: 'moderate-manager' } },
  ],
});
