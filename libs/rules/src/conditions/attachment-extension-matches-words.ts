import * as z from 'zod/mini';
import { extensions } from '../arguments';
import { condition } from '../definition';

/** What stands behind the last dot of the name; dots and blanks at the end of a name do not count. */
export const attachmentExtensionMatchesWords = condition({
  code: 'AttachmentExtensionMatchesWords',
  label: "An attachment's file extension is",
  family: 'F',
  sentence: 'the file extension of an attachment is {extensions}',
  args: z.object({ extensions }),
  fields: { extensions: { label: 'Extensions', editor: 'words', help: 'For example docx.' } },
  needs: ['attachments'],
  exchange: ['AttachmentExtensionMatchesWords'],
  probe: (args) => ({
    kind: 'words',
    operands: ['attachment-extensions'],
    words: args.extensions.map((each) => each.replace(/^\./, '')),
  }),
  examples: [
    {
      because: 'the last extension of each name counts, in any case',
      message: { attachments: [{ name: 'notes.txt' }, { name: 'invoice.pdf.EXE' }] },
      args: { extensions: ['js', '.exe'] },
      expected: true,
    },
    {
      because: 'an extension in the middle is none',
      message: { attachments: [{ name: 'invoice.exe.txt' }, { name: 'exe' }] },
      args: { extensions: ['exe'] },
      expected: false,
    },
    {
      because: 'Windows leaves dots and blanks at the end away',
      message: { attachments: [{ name: 'invoice.exe. .' }] },
      args: { extensions: ['exe'] },
      expected: true,
    },
  ],
});
