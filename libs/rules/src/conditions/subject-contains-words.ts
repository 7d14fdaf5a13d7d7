import * as z from 'zod/mini';
import { words } from '../arguments';
import { condition } from '../definition';

export const subjectContainsWords = condition({
  code: 'SubjectContainsWords',
  label: 'The subject contains certain words',
  family: 'C',
  sentence: 'the subject contains {words}',
  args: z.object({ words }),
  fields: { words: { label: 'Words or phrases', editor: 'words' } },
  needs: ['headers'],
  exchange: ['SubjectContainsWords'],
  probe: (args) => ({ kind: 'words', operands: ['subject'], words: args.words }),
  examples: [
    {
      because: 'a whole word is found whatever its case',
      message: { subject: 'Re: CONFIDENTIAL: offer' },
      args: { words: ['secret', 'confidential'] },
      expected: true,
    },
    {
      because: 'a part of a word is not a word',
      message: { subject: 'Acontoso and Contosoa' },
      args: { words: ['contoso'] },
      expected: false,
    },
    {
      because: 'encoded words are decoded first (RFC 2047)',
      message: { subject: '=?utf-8?B?c3RyZW5nIHZlcnRyYXVsaWNo?=' },
      args: { words: ['Vertraulich'] },
      expected: true,
    },
    {
      because: 'an asterisk is an asterisk',
      message: { subject: 'confidential' },
      args: { words: ['conf*'] },
      expected: false,
    },
    {
      because: 'brackets belong to the value',
      message: { subject: 'encrypt this' },
      args: { words: ['[encrypt]'] },
      expected: false,
    },
    {
      because: 'there are no blanks between the words of Chinese',
      message: { subject: '请查收机密文件' },
      args: { words: ['机密'] },
      expected: true,
    },
  ],
});
