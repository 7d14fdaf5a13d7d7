import * as z from 'zod/mini';
import { words } from '../arguments';
import { condition } from '../definition';

export const subjectOrBodyContainsWords = condition({
  code: 'SubjectOrBodyContainsWords',
  label: 'The subject or the text contains certain words',
  family: 'C',
  sentence: 'the subject or the text contains {words}',
  args: z.object({ words }),
  fields: { words: { label: 'Words or phrases', editor: 'words' } },
  needs: ['headers', 'body'],
  exchange: ['SubjectOrBodyContainsWords'],
  probe: (args) => ({ kind: 'words', operands: ['subject', 'body'], words: args.words }),
  examples: [
    {
      because: 'a phrase may be broken by a line end',
      message: { body: 'this is strictly\r\nprivate mail' },
      args: { words: ['strictly private'] },
      expected: true,
    },
    {
      because: 'the subject alone will do',
      message: { subject: 'private', body: 'nothing here' },
      args: { words: ['private'] },
      expected: true,
    },
    {
      because: 'of mark-up only what is read counts',
      message: { html: '<p class="private">con<b>fid</b>ential</p>' },
      args: { words: ['confidential'] },
      expected: true,
    },
    {
      because: 'names of classes are not read',
      message: { html: '<p class="private">public</p>' },
      args: { words: ['private'] },
      expected: false,
    },
  ],
});
