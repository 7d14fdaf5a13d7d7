import * as z from 'zod/mini';
import { addresses } from '../arguments';
import { condition } from '../definition';
import { recipientAddressOf } from '../recipient-address';

export const sentTo = condition({
  code: 'SentTo',
  label: 'The recipient is a certain person',
  family: 'R',
  sentence: 'the recipient is {addresses}',
  args: z.object({ addresses }),
  fields: { addresses: { label: 'Recipients', editor: 'addresses' } },
  needs: ['envelope'],
  exchange: ['SentTo'],
  probe: (args, settings) => ({
    kind: 'addresses',
    of: recipientAddressOf(settings),
    addresses: args.addresses,
  }),
  examples: [
    {
      because: 'only the recipients that are named are meant, whether in To, Cc or Bcc',
      message: { recipients: ['ana@alder.test', 'Ren@Birch.test', 'kim@birch.test'] },
      args: { addresses: ['ren@birch.test'] },
      expected: [1],
    },
    {
      because: 'nobody of that name is addressed',
      message: { recipients: ['ana@alder.test'] },
      args: { addresses: ['ren@birch.test'] },
      expected: [],
    },
  ],
});
