import * as z from 'zod/mini';
import { action } from '../definition';

/**
 * Hands the original to the organisation's own people where the message is mail that the organisation itself
 * protected, or an answer to it (Microsoft, New-TransportRule: RemoveOMEv2). Whether it is, is found out when it is
 * delivered (docs/adr/0086); nobody outside ever gets more than what came.
 */
export const removeOmeV2 = action({
  code: 'RemoveOMEv2',
  label: 'Remove protection',
  sentence: 'remove the organisation’s own protection for people inside',
  args: z.object({}),
  fields: {},
  exchange: ['RemoveOMEv2'],
  protecting: false,
  effect: () => ({ kind: 'unprotect' }),
  examples: [{ because: 'it takes no arguments', args: {}, expected: { kind: 'unprotect' } }],
});
