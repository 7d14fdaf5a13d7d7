import { canonicalAddress } from '@chancery/mail/web';
import * as z from 'zod/mini';
import { fewAddresses } from '../arguments';
import { action } from '../definition';

/** A further recipient, named in Cc. */
export const copyTo = action({
  code: 'CopyTo',
  label: 'Add to Cc',
  sentence: 'add {addresses} to Cc',
  args: z.object({ addresses: fewAddresses }),
  fields: { addresses: { label: 'Addresses', editor: 'addresses' } },
  exchange: ['CopyTo'],
  protecting: false,
  effect: (args) => ({
    kind: 'copy',
    field: 'Cc',
    addresses: args.addresses.map(canonicalAddress),
  }),
  examples: [
    {
      because: 'the others see who got a copy',
      args: { addresses: ['Records@Alder.test'] },
      expected: { kind: 'copy', field: 'Cc', addresses: ['records@alder.test'] },
    },
  ],
});
