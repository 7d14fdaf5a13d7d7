import * as z from 'zod/mini';
import { words } from '../arguments';
import { condition } from '../definition';
import { recipientTextsOf } from '../recipient-address';

/** The address of the envelope, its domain in lower case and A-labels; splits the message. */
export const recipientAddressContainsWords = condition({
  code: 'RecipientAddressContainsWords',
  label: "The recipient's address contains certain words",
  family: 'R',
  sentence: "the recipient's address contains {words}",
  args: z.object({ words }),
  fields: { words: { label: 'Words or phrases', editor: 'words' } },
  needs: ['envelope'],
  exchange: ['RecipientAddressContainsWords'],
  probe: (args, settings) => ({
    kind: 'recipient-words',
    of: recipientTextsOf(settings),
    words: args.words,
  }),
  examples: [
    {
      because: 'only those that match are meant',
      message: { recipients: ['ren@birch.test', 'Legal-7@Birch.test'] },
      args: { words: ['legal'] },
      expected: [1],
    },
    {
      because: 'a part of a word is not a word',
      message: { recipients: ['legal-7@birch.test'] },
      args: { words: ['leg'] },
      expected: [],
    },
  ],
});
