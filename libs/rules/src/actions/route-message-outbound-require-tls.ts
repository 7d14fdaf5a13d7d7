import * as z from 'zod/mini';
import { action } from '../definition';

/** TLS to the next server, or no delivery: applied in doubt, like protection. */
export const routeMessageOutboundRequireTls = action({
  code: 'RouteMessageOutboundRequireTls',
  label: 'Require TLS',
  sentence: 'send it over TLS or not at all',
  args: z.object({}),
  fields: {},
  exchange: ['RouteMessageOutboundRequireTls'],
  protecting: true,
  effect: () => ({ kind: 'require-tls' }),
  examples: [{ because: 'it takes no arguments', args: {}, expected: { kind: 'require-tls' } }],
});
