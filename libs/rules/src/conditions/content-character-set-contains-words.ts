import * as z from 'zod/mini';
import { words } from '../arguments';
import { condition } from '../definition';
import { part } from '../example-part';

/** The character sets that the parts of the message declare. */
export const contentCharacterSetContainsWords = condition({
  code: 'ContentCharacterSetContainsWords',
  label: 'The character set is one of certain names',
  family: 'C',
  sentence: 'the character set contains {words}',
  args: z.object({ words }),
  fields: {
    words: { label: 'Character sets', editor: 'words', help: 'For example big5 or iso-2022-jp.' },
  },
  needs: ['structure'],
  exchange: ['ContentCharacterSetContainsWords'],
  probe: (args) => ({ kind: 'words', operands: ['charsets'], words: args.words }),
  examples: [
    {
      because: 'names are compared without case',
      message: { facts: { parts: [part({ charset: 'Big5' })] } },
      args: { words: ['big5', 'gb2312'] },
      expected: true,
    },
    {
      because: 'no part declares it',
      message: { facts: { parts: [part({ charset: 'utf-8' }), part({ charset: null })] } },
      args: { words: ['big5'] },
      expected: false,
    },
    {
      because: 'a part that declares two may mean either',
      message: { facts: { parts: [part({ charset: 'utf-8', damage: ['two charsets'] })] } },
      args: { words: ['big5'] },
      expected: 'unknown',
    },
  ],
});
