import * as z from 'zod/mini';
import { patterns } from '../arguments';
import { condition } from '../definition';

export const attachmentNameMatchesPatterns = condition({
  code: 'AttachmentNameMatchesPatterns',
  label: "An attachment's name matches patterns",
  family: 'F',
  sentence: 'the name of an attachment matches {patterns}',
  args: z.object({ patterns }),
  fields: { patterns: { label: 'Patterns', editor: 'patterns' } },
  needs: ['attachments'],
  exchange: ['AttachmentNameMatchesPatterns'],
  probe: (args) => ({ kind: 'patterns', operands: ['attachment-names'], patterns: args.patterns }),
  examples: [
    {
      because: 'each name is looked at by itself',
      message: { attachments: [{ name: 'notes.txt' }, { name: 'Payroll-2026.XLSX' }] },
      args: { patterns: ['^payroll.*\\.xlsx$'] },
      expected: true,
    },
    {
      because: 'Outlook’s cover may hold others where it could not be looked into',
      message: { attachments: [{ name: 'winmail.dat', content: { limitExceeded: 'time' } }] },
      args: { patterns: ['payroll'] },
      expected: 'unknown',
    },
    {
      because: 'there is no attachment',
      message: {},
      args: { patterns: ['.'] },
      expected: false,
    },
  ],
});
