import * as z from 'zod/mini';
import { headerName, words } from '../arguments';
import { condition } from '../definition';

export const headerContains = condition({
  code: 'HeaderContains',
  label: 'A header contains certain words',
  family: 'C',
  sentence: 'the header {header} contains {words}',
  args: z.object({ header: headerName, words }),
  fields: {
    header: { label: 'Header', editor: 'header-name' },
    words: { label: 'Words or phrases', editor: 'words' },
  },
  needs: ['headers'],
  exchange: ['HeaderContainsMessageHeader', 'HeaderContainsWords'],
  probe: (args) => ({
    kind: 'words',
    operands: [`header:${args.header.toLowerCase()}`],
    words: args.words,
  }),
  examples: [
    {
      because: 'any field of that name may hold it',
      message: {
        headers: [
          ['X-Label', 'public'],
          ['x-label', 'Internal; restricted'],
        ],
      },
      args: { header: 'X-Label', words: ['restricted'] },
      expected: true,
    },
    {
      because: 'another field does not count',
      message: { headers: [['X-Other', 'restricted']] },
      args: { header: 'X-Label', words: ['restricted'] },
      expected: false,
    },
  ],
});
