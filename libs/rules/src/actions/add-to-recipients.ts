import { canonicalAddress } from '@chancery/mail/web';
import * as z from 'zod/mini';
import { fewAddresses } from '../arguments';
import { action } from '../definition';

/** A further recipient, named in To. */
export const addToRecipients = action({
  code: 'AddToRecipients',
  label: 'Add recipients',
  sentence: 'add {addresses} as recipients',
  args: z.object({ addresses: fewAddresses }),
  fields: { addresses: { label: 'Addresses', editor: 'addresses' } },
  exchange: ['AddToRecipients'],
  protecting: false,
  effect: (args) => ({
    kind: 'copy',
    field: 'To',
    addresses: args.addresses.map(canonicalAddress),
  }),
  examples: [
    {
      because: 'they stand in To like the others',
      args: { addresses: ['Records@Alder.test'] },
      expected: { kind: 'copy', field: 'To', addresses: ['records@alder.test'] },
    },
  ],
});
