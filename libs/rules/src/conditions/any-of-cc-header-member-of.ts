import * as z from 'zod/mini';
import { groups } from '../arguments';
import { condition } from '../definition';
import { membersOf } from '../membership';

/** The header field, whoever the envelope names; the rule acts on the message for all recipients. */
export const anyOfCcHeaderMemberOf = condition({
  code: 'AnyOfCcHeaderMemberOf',
  label: 'Cc names a member of a group',
  family: 'A',
  sentence: 'Cc names a member of {groups}',
  args: z.object({ groups }),
  fields: { groups: { label: 'Groups', editor: 'groups' } },
  needs: ['envelope', 'headers'],
  exchange: ['AnyOfCcHeaderMemberOf'],
  probe: (args) => membersOf('cc', args.groups),
  examples: [
    {
      because: 'one of those in the field is a member',
      message: {
        headers: [['Cc', 'Kim <kim@birch.test>, Ren <Ren@Birch.test>']],
        groups: { clients: ['ren@birch.test'] },
      },
      args: { groups: ['clients'] },
      expected: true,
    },
    {
      because: 'another field does not count',
      message: {
        headers: [['To', 'ren@birch.test']],
        groups: { clients: ['ren@birch.test'] },
      },
      args: { groups: ['clients'] },
      expected: false,
    },
  ],
});
