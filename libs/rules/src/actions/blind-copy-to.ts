import { canonicalAddress } from '@chancery/mail/web';
import * as z from 'zod/mini';
import { fewAddresses } from '../arguments';
import { action } from '../definition';

/** A further recipient whom the header does not name. Protected mail reaches them protected, under the same template. */
export const blindCopyTo = action({
  code: 'BlindCopyTo',
  label: 'Send a blind copy',
  sentence: 'send a blind copy to {addresses}',
  args: z.object({ addresses: fewAddresses }),
  fields: { addresses: { label: 'Addresses', editor: 'addresses' } },
  exchange: ['BlindCopyTo'],
  protecting: false,
  effect: (args) => ({
    kind: 'copy',
    field: null,
    addresses: args.addresses.map(canonicalAddress),
  }),
  examples: [
    {
      because: 'nobody sees that there is a copy',
      args: { addresses: ['Records@Alder.test'] },
      expected: { kind: 'copy', field: null, addresses: ['records@alder.test'] },
    },
  ],
});
