import * as z from 'zod/mini';
import { action } from '../definition';

/**
 * Chooses the way out for the recipients it means, in the place of the usual next hop. Applied in doubt, like required
 * TLS: mail that somebody wants on a way of its own must not leave by another because a part of it cannot be read. Of
 * several rules that choose, the first one's connector stands.
 */
export const routeMessageOutboundConnector = action({
  code: 'RouteMessageOutboundConnector',
  label: 'Route through a connector',
  sentence: 'route through the connector {connector}',
  args: z.object({
    connector: z
      .string('A connector is needed.')
      .check(z.minLength(1, 'A connector is needed.'), z.maxLength(64)),
  }),
  fields: {
    connector: {
      label: 'Connector',
      editor: 'connector',
      help: 'Made under Settings, Mail path. While it is off or gone the mail waits; it never takes another way.',
    },
  },
  exchange: ['RouteMessageOutboundConnector'],
  protecting: true,
  effect: (args) => ({ kind: 'route', connector: args.connector }),
  examples: [
    {
      because: 'the connector is named by its id',
      args: { connector: '0190f5c2-8e1b-7cc3-98c4-dc0c0c07398f' },
      expected: { kind: 'route', connector: '0190f5c2-8e1b-7cc3-98c4-dc0c0c07398f' },
    },
  ],
});
