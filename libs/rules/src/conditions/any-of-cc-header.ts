import * as z from 'zod/mini';
import { addresses } from '../arguments';
import { condition } from '../definition';

/** The header field, whoever the envelope names; the rule acts on the message for all recipients. */
export const anyOfCcHeader = condition({
  code: 'AnyOfCcHeader',
  label: 'Cc names a certain person',
  family: 'A',
  sentence: 'Cc names {addresses}',
  args: z.object({ addresses }),
  fields: { addresses: { label: 'People', editor: 'addresses' } },
  needs: ['headers'],
  exchange: ['AnyOfCcHeader'],
  probe: (args) => ({ kind: 'addresses', of: 'cc', addresses: args.addresses }),
  examples: [
    {
      because: 'one of those in the field is enough, for all recipients',
      message: {
        recipients: ['kim@birch.test', 'ben@alder.test'],
        headers: [['Cc', 'Kim <kim@birch.test>, Ren <Ren@Birch.test>']],
      },
      args: { addresses: ['ren@birch.test'] },
      expected: true,
    },
    {
      because: 'a name in To does not count',
      message: { headers: [['To', 'ren@birch.test']] },
      args: { addresses: ['ren@birch.test'] },
      expected: false,
    },
    {
      because: 'two Cc fields are read differently by different programs',
      message: {
        headers: [
          ['Cc', 'ren@birch.test'],
          ['Cc', 'kim@birch.test'],
        ],
      },
      args: { addresses: ['ren@birch.test'] },
      expected: 'unknown',
    },
  ],
});
