import * as z from 'zod/mini';
import { addresses } from '../arguments';
import { condition } from '../definition';

/** The header field, whoever the envelope names; the rule acts on the message for all recipients. */
export const anyOfToHeader = condition({
  code: 'AnyOfToHeader',
  label: 'To names a certain person',
  family: 'A',
  sentence: 'To names {addresses}',
  args: z.object({ addresses }),
  fields: { addresses: { label: 'People', editor: 'addresses' } },
  needs: ['headers'],
  exchange: ['AnyOfToHeader'],
  probe: (args) => ({ kind: 'addresses', of: 'to', addresses: args.addresses }),
  examples: [
    {
      because: 'one of those in the field is enough, for all recipients',
      message: {
        recipients: ['kim@birch.test', 'ben@alder.test'],
        headers: [['To', 'Kim <kim@birch.test>, Ren <Ren@Birch.test>']],
      },
      args: { addresses: ['ren@birch.test'] },
      expected: true,
    },
    {
      because: 'a name in Cc does not count',
      message: { headers: [['Cc', 'ren@birch.test']] },
      args: { addresses: ['ren@birch.test'] },
      expected: false,
    },
    {
      because: 'two To fields are read differently by different programs',
      message: {
        headers: [
          ['To', 'ren@birch.test'],
          ['To', 'kim@birch.test'],
        ],
      },
      args: { addresses: ['ren@birch.test'] },
      expected: 'unknown',
    },
  ],
});
