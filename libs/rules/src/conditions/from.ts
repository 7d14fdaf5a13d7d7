import * as z from 'zod/mini';
import { anyHeader, anyHeaderField, addresses } from '../arguments';
import { condition } from '../definition';
import { sendersOf } from '../sender-texts';

export const from = condition({
  code: 'From',
  label: 'The sender is a certain person',
  family: 'S',
  sentence: 'the sender is {addresses}{anyHeader}',
  args: z.object({ addresses, anyHeader }),
  fields: { addresses: { label: 'Senders', editor: 'addresses' }, anyHeader: anyHeaderField },
  needs: ['envelope', 'headers'],
  exchange: ['From'],
  probe: (args, { senderAddressLocation }) => ({
    kind: 'addresses',
    of: sendersOf(senderAddressLocation, args.anyHeader),
    addresses: args.addresses,
  }),
  examples: [
    {
      because: 'the address in From is compared without case and without the name',
      message: { from: 'Ana Duarte <Ana@Alder.test>' },
      args: { addresses: ['ben@alder.test', 'ana@alder.test'] },
      expected: true,
    },
    {
      because: 'by default the envelope does not count',
      message: { from: 'news@alder.test', sender: 'ana@alder.test' },
      args: { addresses: ['ana@alder.test'] },
      expected: false,
    },
    {
      because: 'the rule may ask for the envelope',
      message: { from: 'news@alder.test', sender: 'ana@alder.test' },
      args: { addresses: ['ana@alder.test'] },
      settings: { senderAddressLocation: 'envelope' },
      expected: true,
    },
    {
      because: 'or for either of them',
      message: { from: 'news@alder.test', sender: 'ana@alder.test' },
      args: { addresses: ['news@alder.test'] },
      settings: { senderAddressLocation: 'header-or-envelope' },
      expected: true,
    },
    {
      because: 'Sender and Reply-To are not From',
      message: {
        from: 'news@alder.test',
        headers: [
          ['Sender', 'ana@alder.test'],
          ['Reply-To', 'ana@alder.test'],
        ],
      },
      args: { addresses: ['ana@alder.test'] },
      expected: false,
    },
    {
      because: 'the rule may ask for them too',
      message: { from: 'news@alder.test', headers: [['Reply-To', 'Ana <ana@alder.test>']] },
      args: { addresses: ['ana@alder.test'], anyHeader: true },
      expected: true,
    },
    {
      because: 'two From fields are read differently by different programs',
      message: {
        headers: [
          ['From', 'ana@alder.test'],
          ['From', 'ben@alder.test'],
        ],
      },
      args: { addresses: ['ana@alder.test'] },
      expected: 'unknown',
    },
  ],
});
