import * as z from 'zod/mini';
import { words } from '../arguments';
import { condition } from '../definition';
import { recipientTextsOf } from '../recipient-address';

/** One recipient in To, Cc or Bcc is enough, and the rule acts on the message for all of them. */
export const anyOfRecipientAddressContainsWords = condition({
  code: 'AnyOfRecipientAddressContainsWords',
  label: "Any recipient's address contains certain words",
  family: 'A',
  sentence: 'the address of any recipient contains {words}',
  args: z.object({ words }),
  fields: { words: { label: 'Words or phrases', editor: 'words' } },
  needs: ['recipients'],
  exchange: ['AnyOfRecipientAddressContainsWords'],
  probe: (args, settings) => ({
    kind: 'words',
    operands: [recipientTextsOf(settings)],
    words: args.words,
  }),
  examples: [
    {
      because: 'the action is for all of them',
      message: { recipients: ['ren@birch.test', 'Legal-7@Birch.test'] },
      args: { words: ['legal'] },
      expected: true,
    },
    {
      because: 'a part of a word is not a word',
      message: { recipients: ['legal-7@birch.test'] },
      args: { words: ['leg'] },
      expected: false,
    },
  ],
});
