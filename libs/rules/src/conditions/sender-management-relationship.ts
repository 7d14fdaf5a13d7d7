import * as z from 'zod/mini';
import { condition } from '../definition';
import { describeRelation, judgeRelation } from '../relations';

const RELATIONS = ['Manager', 'DirectReport'] as const;

/** How the sender stands to a recipient in the organisation; splits the message. */
export const senderManagementRelationship = condition({
  code: 'SenderManagementRelationship',
  label: 'The sender manages the recipient, or reports to them',
  family: 'X',
  sentence: 'the sender {relation}',
  args: z.object({ relation: z.enum(RELATIONS, 'Either Manager or DirectReport.') }),
  fields: {
    relation: {
      label: 'The sender',
      editor: 'choice',
      choices: [
        { value: 'Manager', label: 'is the manager of the recipient' },
        { value: 'DirectReport', label: 'reports to the recipient' },
      ],
    },
  },
  needs: ['envelope', 'headers', 'people'],
  exchange: ['SenderManagementRelationship'],
  probe: ({ relation }) => ({
    kind: 'recipient',
    needs: ['envelope', 'headers', 'people'],
    reads: [],
    lookup: 'itself',
    judge: (message, recipient) => judgeRelation(message, recipient, relation),
    describe: (message, recipient) => describeRelation(message, recipient, relation),
  }),
  examples: [
    {
      because: 'only those who report to the sender are meant',
      message: {
        recipients: ['ren@alder.test', 'kim@alder.test', 'eve@birch.test'],
        people: [
          { address: 'ren@alder.test', manager: 'ana@alder.test' },
          { address: 'kim@alder.test', manager: 'ren@alder.test' },
        ],
      },
      args: { relation: 'Manager' },
      expected: [0],
    },
    {
      because: 'the other way round, by whichever of their addresses',
      message: {
        recipients: ['boss@alder.test', 'kim@alder.test'],
        people: [
          { address: 'ana@alder.test', manager: 'ren@alder.test' },
          { address: 'ren@alder.test', proxyAddresses: ['boss@alder.test'] },
          { address: 'kim@alder.test', manager: 'ren@alder.test' },
        ],
      },
      args: { relation: 'DirectReport' },
      expected: [0],
    },
    {
      because: 'nobody of them manages the other',
      message: {
        recipients: ['ren@alder.test'],
        people: [{ address: 'ana@alder.test' }, { address: 'ren@alder.test' }],
      },
      args: { relation: 'Manager' },
      expected: [],
    },
    {
      because: 'nobody has told yet who the people are',
      message: { people: null },
      args: { relation: 'Manager' },
      expected: 'unknown',
    },
  ],
});
