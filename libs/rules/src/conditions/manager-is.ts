import * as z from 'zod/mini';
import { addresses } from '../arguments';
import { condition } from '../definition';
import { managerProbe } from '../relations';

/** The manager of whoever sends, or of a recipient, which splits the message. Who has no manager is not meant. */
export const managerIs = condition({
  code: 'ManagerIs',
  label: 'The manager of the sender or recipient is a certain person',
  family: 'X',
  sentence: 'the manager of the {of} is {addresses}',
  args: z.object({ of: z.enum(['Sender', 'Recipient'], 'Either Sender or Recipient.'), addresses }),
  fields: {
    of: {
      label: 'Whose manager',
      editor: 'choice',
      choices: [
        { value: 'Sender', label: 'sender' },
        { value: 'Recipient', label: 'recipient' },
      ],
    },
    addresses: { label: 'Managers', editor: 'addresses' },
  },
  needs: ['envelope', 'headers', 'people'],
  exchange: ['ManagerForEvaluatedUser', 'ManagerAddresses'],
  probe: (args) => managerProbe(args.of, args.addresses),
  examples: [
    {
      because: 'the sender’s manager is one of them, by whichever address',
      message: {
        people: [
          { address: 'ana@alder.test', manager: 'ren@alder.test' },
          { address: 'ren@alder.test', proxyAddresses: ['boss@alder.test'] },
        ],
      },
      args: { of: 'Sender', addresses: ['kim@alder.test', 'Boss@alder.test'] },
      expected: true,
    },
    {
      because: 'the sender’s manager is somebody else',
      message: { people: [{ address: 'ana@alder.test', manager: 'ren@alder.test' }] },
      args: { of: 'Sender', addresses: ['kim@alder.test'] },
      expected: false,
    },
    {
      because: 'only the recipients whom they manage are meant',
      message: {
        recipients: ['ren@alder.test', 'kim@alder.test', 'eve@birch.test'],
        people: [
          { address: 'ren@alder.test', manager: 'boss@alder.test' },
          { address: 'kim@alder.test' },
        ],
      },
      args: { of: 'Recipient', addresses: ['boss@alder.test'] },
      expected: [0],
    },
    {
      because: 'nobody has told yet who the people are',
      message: { people: null },
      args: { of: 'Sender', addresses: ['boss@alder.test'] },
      expected: 'unknown',
    },
  ],
});
