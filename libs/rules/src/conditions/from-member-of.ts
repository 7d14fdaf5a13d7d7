import * as z from 'zod/mini';
import { anyHeader, anyHeaderField, groups } from '../arguments';
import { condition } from '../definition';
import { sendersOf } from '../sender-texts';
import { membersOf } from '../membership';

export const fromMemberOf = condition({
  code: 'FromMemberOf',
  label: 'The sender is a member of a group',
  family: 'S',
  sentence: 'the sender is a member of {groups}{anyHeader}',
  args: z.object({ groups, anyHeader }),
  fields: { groups: { label: 'Groups', editor: 'groups' }, anyHeader: anyHeaderField },
  needs: ['envelope', 'headers'],
  exchange: ['FromMemberOf'],
  probe: (args, { senderAddressLocation }) =>
    membersOf(sendersOf(senderAddressLocation, args.anyHeader), args.groups),
  examples: [
    {
      because: 'the address in From is one of the members',
      message: { from: 'Ana <Ana@alder.test>', groups: { board: ['ana@alder.test'], staff: [] } },
      args: { groups: ['staff', 'board'] },
      expected: true,
    },
    {
      because: 'somebody else is',
      message: { from: 'ben@alder.test', groups: { board: ['ana@alder.test'] } },
      args: { groups: ['board'] },
      expected: false,
    },
    {
      because: 'the rule may ask for the envelope',
      message: {
        from: 'news@alder.test',
        sender: 'ana@alder.test',
        groups: { board: ['ana@alder.test'] },
      },
      args: { groups: ['board'] },
      settings: { senderAddressLocation: 'envelope' },
      expected: true,
    },
    {
      because: 'nobody knows who is in a group that is gone',
      message: { from: 'ana@alder.test' },
      args: { groups: ['board'] },
      expected: 'unknown',
    },
  ],
});
