import * as z from 'zod/mini';
import { patterns } from '../arguments';
import { condition } from '../definition';
import { recipientTextsOf } from '../recipient-address';

/** One recipient in To, Cc or Bcc is enough, and the rule acts on the message for all of them. */
export const anyOfRecipientAddressMatchesPatterns = condition({
  code: 'AnyOfRecipientAddressMatchesPatterns',
  label: "Any recipient's address matches patterns",
  family: 'A',
  sentence: 'the address of any recipient matches {patterns}',
  args: z.object({ patterns }),
  fields: { patterns: { label: 'Patterns', editor: 'patterns' } },
  needs: ['recipients'],
  exchange: ['AnyOfRecipientAddressMatchesPatterns'],
  probe: (args, settings) => ({
    kind: 'patterns',
    operands: [recipientTextsOf(settings)],
    patterns: args.patterns,
  }),
  examples: [
    {
      because: 'the action is for all of them',
      message: { recipients: ['ren@birch.test', 'Legal-7@Birch.test'] },
      args: { patterns: ['^legal-\\d+@'] },
      expected: true,
    },
    {
      because: 'no address ends so',
      message: { recipients: ['legal-7@birch.test'] },
      args: { patterns: ['@alder\\.test$'] },
      expected: false,
    },
  ],
});
