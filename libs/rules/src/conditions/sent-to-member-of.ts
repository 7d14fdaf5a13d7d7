import * as z from 'zod/mini';
import { groups } from '../arguments';
import { condition } from '../definition';
import { describeMember, GROUPS_OF_RECIPIENTS, isMember } from '../membership';

export const sentToMemberOf = condition({
  code: 'SentToMemberOf',
  label: 'The recipient is a member of a group',
  family: 'R',
  sentence: 'the recipient is a member of {groups}',
  args: z.object({ groups }),
  fields: { groups: { label: 'Groups', editor: 'groups' } },
  needs: ['envelope'],
  exchange: ['SentToMemberOf'],
  probe: (args) => ({
    kind: 'recipient',
    needs: ['envelope'],
    reads: [],
    lookup: { values: args.groups, in: GROUPS_OF_RECIPIENTS },
    judge: (message, { key }) => isMember(message, args.groups, key),
    describe: (message, recipient) => describeMember(message, recipient, args.groups),
  }),
  examples: [
    {
      because: 'only the members among the recipients are meant',
      message: {
        recipients: ['Ren@birch.test', 'kim@birch.test'],
        groups: { clients: ['ren@birch.test'] },
      },
      args: { groups: ['clients'] },
      expected: [0],
    },
    {
      because: 'none of them is a member',
      message: { recipients: ['kim@birch.test'], groups: { clients: ['ren@birch.test'] } },
      args: { groups: ['clients'] },
      expected: [],
    },
    {
      because: 'nobody knows who is in a group that is gone',
      message: { recipients: ['kim@birch.test'] },
      args: { groups: ['clients'] },
      expected: 'unknown',
    },
  ],
});
