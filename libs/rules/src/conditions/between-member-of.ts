import * as z from 'zod/mini';
import { groups } from '../arguments';
import { condition } from '../definition';
import { describeMember, describeMembers, groupsIn, isMember, judgeMembers } from '../membership';
import { and, or } from '../truth';

/** Sender in the one and recipient in the other, either way round; splits the message. */
export const betweenMemberOf = condition({
  code: 'BetweenMemberOf',
  label: 'The message is between members of two groups',
  family: 'X',
  sentence: 'the message is between members of {first} and of {second}',
  args: z.object({ first: groups, second: groups }),
  fields: {
    first: { label: 'One side', editor: 'groups' },
    second: { label: 'The other side', editor: 'groups' },
  },
  needs: ['envelope', 'headers'],
  exchange: ['BetweenMemberOf1', 'BetweenMemberOf2'],
  probe: ({ first, second }) => ({
    kind: 'recipient',
    needs: ['envelope', 'headers'],
    reads: [],
    // Who sends has to be in one of them, whichever way round.
    lookup: { values: [...first, ...second], in: groupsIn('header') },
    judge: (message, { key }) =>
      or(
        and(judgeMembers(message, ['header'], first), isMember(message, second, key)),
        and(judgeMembers(message, ['header'], second), isMember(message, first, key)),
      ),
    describe: (message, recipient) => {
      const sender = describeMembers(message, ['header'], [...first, ...second]);
      const other = describeMember(message, recipient, [...first, ...second]);
      return {
        saw: `${sender.saw} to ${other.saw}`,
        found: sender.found && other.found ? `${sender.found} to ${other.found}` : null,
      };
    },
  }),
  examples: [
    {
      because: 'either way round, and never within one of them',
      message: {
        from: 'ana@alder.test',
        recipients: ['ben@alder.test', 'eve@alder.test'],
        groups: { research: ['ben@alder.test'], sales: ['ana@alder.test', 'eve@alder.test'] },
      },
      args: { first: ['research'], second: ['sales'] },
      expected: [0],
    },
    {
      because: 'the sender is in neither',
      message: {
        from: 'kim@alder.test',
        recipients: ['ben@alder.test'],
        groups: { research: ['ben@alder.test'], sales: ['ana@alder.test'] },
      },
      args: { first: ['research'], second: ['sales'] },
      expected: [],
    },
  ],
});
