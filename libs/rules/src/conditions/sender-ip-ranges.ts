import * as z from 'zod/mini';
import { ipRanges } from '../arguments';
import { condition } from '../definition';

/** The address that connected to the gateway, not one that a header names. IPv6 too, which Exchange has not. */
export const senderIpRanges = condition({
  code: 'SenderIpRanges',
  label: 'The connection comes from certain addresses',
  family: 'S',
  sentence: 'the connection comes from {ranges}',
  args: z.object({ ranges: ipRanges }),
  fields: {
    ranges: {
      label: 'Addresses and ranges',
      editor: 'ip-ranges',
      help: 'One address, first-last, or a network such as 192.0.2.0/24 or 2001:db8::/32.',
    },
  },
  needs: ['envelope'],
  exchange: ['SenderIpRanges'],
  probe: (args) => ({ kind: 'networks', ranges: args.ranges }),
  examples: [
    {
      because: 'the address lies in the network',
      message: { clientAddress: '192.0.2.77' },
      args: { ranges: ['198.51.100.1', '192.0.2.64/26'] },
      expected: true,
    },
    {
      because: 'both ends of a range belong to it, the next address does not',
      message: { clientAddress: '192.0.2.10' },
      args: { ranges: ['192.0.2.1-192.0.2.9'] },
      expected: false,
    },
    {
      because: 'IPv4 within IPv6 is IPv4',
      message: { clientAddress: '::ffff:192.0.2.9' },
      args: { ranges: ['192.0.2.1-192.0.2.9'] },
      expected: true,
    },
    {
      because: 'IPv6 has networks as well',
      message: { clientAddress: '2001:db8:0:7::25' },
      args: { ranges: ['2001:DB8::/48'] },
      expected: true,
    },
    {
      because: 'who connected is not known',
      message: { clientAddress: '' },
      args: { ranges: ['0.0.0.0/0'] },
      expected: 'unknown',
    },
  ],
});
