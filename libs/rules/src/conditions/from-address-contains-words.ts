import * as z from 'zod/mini';
import { anyHeader, anyHeaderField, words } from '../arguments';
import { condition } from '../definition';
import { senderTexts } from '../sender-texts';

/** The address alone, without the name beside it, its domain in lower case and A-labels. */
export const fromAddressContainsWords = condition({
  code: 'FromAddressContainsWords',
  label: "The sender's address contains certain words",
  family: 'S',
  sentence: "the sender's address contains {words}{anyHeader}",
  args: z.object({ words, anyHeader }),
  fields: { words: { label: 'Words or phrases', editor: 'words' }, anyHeader: anyHeaderField },
  needs: ['envelope', 'headers'],
  exchange: ['FromAddressContainsWords'],
  probe: (args, { senderAddressLocation }) => ({
    kind: 'words',
    operands: senderTexts(senderAddressLocation, args.anyHeader),
    words: args.words,
  }),
  examples: [
    {
      because: 'a dot or an @ ends a word',
      message: { from: 'Ana <billing.ana@alder.test>' },
      args: { words: ['billing'] },
      expected: true,
    },
    {
      because: 'the rule may ask for Sender and Reply-To too',
      message: { from: 'ana@alder.test', headers: [['Sender', 'billing@alder.test']] },
      args: { words: ['billing'], anyHeader: true },
      expected: true,
    },
    {
      because: 'the name beside the address is no part of it',
      message: { from: 'Billing <ana@alder.test>' },
      args: { words: ['billing'] },
      expected: false,
    },
    {
      because: 'the rule may ask for the envelope',
      message: { from: 'ana@alder.test', sender: 'bounce-7@lists.alder.test' },
      args: { words: ['lists.alder.test'] },
      settings: { senderAddressLocation: 'envelope' },
      expected: true,
    },
    {
      because: 'two From fields are read differently by different programs',
      message: {
        headers: [
          ['From', 'ana@alder.test, ben@alder.test'],
          ['From', 'kim@birch.test'],
        ],
      },
      args: { words: ['birch.test'] },
      expected: 'unknown',
    },
  ],
});
