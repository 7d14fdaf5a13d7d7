import * as z from 'zod/mini';
import { patterns } from '../arguments';
import { condition } from '../definition';
import { recipientTextsOf } from '../recipient-address';

/** The address of the envelope, its domain in lower case and A-labels; splits the message. */
export const recipientAddressMatchesPatterns = condition({
  code: 'RecipientAddressMatchesPatterns',
  label: "The recipient's address matches patterns",
  family: 'R',
  sentence: "the recipient's address matches {patterns}",
  args: z.object({ patterns }),
  fields: { patterns: { label: 'Patterns', editor: 'patterns' } },
  needs: ['envelope'],
  exchange: ['RecipientAddressMatchesPatterns'],
  probe: (args, settings) => ({
    kind: 'recipient-patterns',
    of: recipientTextsOf(settings),
    patterns: args.patterns,
  }),
  examples: [
    {
      because: 'only those that match are meant',
      message: { recipients: ['ren@birch.test', 'Legal-7@Birch.test'] },
      args: { patterns: ['^legal-\\d+@'] },
      expected: [1],
    },
    {
      because: 'no address ends so',
      message: { recipients: ['legal-7@birch.test'] },
      args: { patterns: ['@alder\\.test$'] },
      expected: [],
    },
  ],
});
