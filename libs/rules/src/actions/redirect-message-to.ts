import { canonicalAddress } from '@chancery/mail/web';
import * as z from 'zod/mini';
import { fewAddresses } from '../arguments';
import { action } from '../definition';

/** The recipients concerned do not get the message, and neither they nor the sender are told. */
export const redirectMessageTo = action({
  code: 'RedirectMessageTo',
  label: 'Redirect the message',
  sentence: 'redirect it to {addresses}',
  args: z.object({ addresses: fewAddresses }),
  fields: { addresses: { label: 'Addresses', editor: 'addresses' } },
  exchange: ['RedirectMessageTo'],
  protecting: false,
  effect: (args) => ({ kind: 'redirect', addresses: args.addresses.map(canonicalAddress) }),
  examples: [
    {
      because: 'addresses are compared without regard to case, so they are kept that way',
      args: { addresses: ['Review@alder.test'] },
      expected: { kind: 'redirect', addresses: ['review@alder.test'] },
    },
  ],
});
