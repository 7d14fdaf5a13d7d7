import * as z from 'zod/mini';
import { patterns } from '../arguments';
import { condition } from '../definition';

/** All of the text that is extracted, while Exchange runs patterns on its first 150 KB. */
export const attachmentMatchesPatterns = condition({
  code: 'AttachmentMatchesPatterns',
  label: 'An attachment matches patterns',
  family: 'F',
  sentence: 'the text of an attachment matches {patterns}',
  args: z.object({ patterns }),
  fields: { patterns: { label: 'Patterns', editor: 'patterns' } },
  needs: ['attachments', 'content'],
  exchange: ['AttachmentMatchesPatterns'],
  probe: (args) => ({ kind: 'patterns', operands: ['attachment-text'], patterns: args.patterns }),
  examples: [
    {
      because: 'each attachment is a text of its own',
      message: {
        attachments: [
          { name: 'a.txt', content: { text: { text: 'nothing', cut: false } } },
          { name: 'b.txt', content: { text: { text: 'Claim 2026-0815', cut: false } } },
        ],
      },
      args: { patterns: ['\\d{4}-\\d{4}'] },
      expected: true,
    },
    {
      because: 'there is nothing attached',
      message: { body: '2026-0815' },
      args: { patterns: ['\\d{4}-\\d{4}'] },
      expected: false,
    },
    {
      because: 'the end of the text was not read',
      message: { attachments: [{ name: 'a.txt', content: { text: { text: 'a', cut: true } } }] },
      args: { patterns: ['\\d{4}-\\d{4}'] },
      expected: 'unknown',
    },
  ],
});
