import * as z from 'zod/mini';
import { anyHeader, anyHeaderField, patterns } from '../arguments';
import { condition } from '../definition';
import { senderTexts } from '../sender-texts';

/** A message without a sender has no address to look in: no pattern finds it, `^$` neither. */
export const fromAddressMatchesPatterns = condition({
  code: 'FromAddressMatchesPatterns',
  label: "The sender's address matches patterns",
  family: 'S',
  sentence: "the sender's address matches {patterns}{anyHeader}",
  args: z.object({ patterns, anyHeader }),
  fields: { patterns: { label: 'Patterns', editor: 'patterns' }, anyHeader: anyHeaderField },
  needs: ['envelope', 'headers'],
  exchange: ['FromAddressMatchesPatterns'],
  probe: (args, { senderAddressLocation }) => ({
    kind: 'patterns',
    operands: senderTexts(senderAddressLocation, args.anyHeader),
    patterns: args.patterns,
  }),
  examples: [
    {
      because: 'each address is a text of its own',
      message: { from: 'Ana <ana.7@alder.test>' },
      args: { patterns: ['^ana\\.\\d@alder\\.test$'] },
      expected: true,
    },
    {
      because: 'an empty sender cannot be found',
      message: { from: '<>', sender: '' },
      args: { patterns: ['^$', '.*'] },
      settings: { senderAddressLocation: 'envelope' },
      expected: false,
    },
    {
      because: 'From or envelope will do where the rule says so',
      message: { from: 'ana@alder.test', sender: 'bounce-7@alder.test' },
      args: { patterns: ['^bounce-'] },
      settings: { senderAddressLocation: 'header-or-envelope' },
      expected: true,
    },
  ],
});
