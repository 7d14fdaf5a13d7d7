import * as z from 'zod/mini';
import { addresses } from '../arguments';
import { condition } from '../definition';

/** The header field, whoever the envelope names; the rule acts on the message for all recipients. */
export const anyOfToCcHeader = condition({
  code: 'AnyOfToCcHeader',
  label: 'To or Cc names a certain person',
  family: 'A',
  sentence: 'To or Cc names {addresses}',
  args: z.object({ addresses }),
  fields: { addresses: { label: 'People', editor: 'addresses' } },
  needs: ['headers'],
  exchange: ['AnyOfToCcHeader'],
  probe: (args) => ({ kind: 'addresses', of: 'to-or-cc', addresses: args.addresses }),
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
      because: 'Bcc does not count',
      message: { recipients: ['ren@birch.test'], headers: [['To', 'kim@birch.test']] },
      args: { addresses: ['ren@birch.test'] },
      expected: false,
    },
  ],
});
