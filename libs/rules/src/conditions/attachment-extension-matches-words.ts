import * as z from 'zod/mini';
import { extensions } from '../arguments';
import { condition } from '../definition';
import { member } from '../example-part';

/**
 * What stands behind the last dot of the name; dots and blanks at the end of a name do not count. Archives are
 * opened, and what is inside counts as attached.
 */
export const attachmentExtensionMatchesWords = condition({
  code: 'AttachmentExtensionMatchesWords',
  label: "An attachment's file extension is",
  family: 'F',
  sentence: 'the file extension of an attachment is {extensions}',
  args: z.object({ extensions }),
  fields: { extensions: { label: 'Extensions', editor: 'words', help: 'For example docx.' } },
  needs: ['attachments', 'content'],
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
      because: 'what is inside an archive counts',
      message: {
        attachments: [
          {
            name: 'files.zip',
            content: { kind: 'archive', members: [member({ name: 'deep/inside/RUN.exe' })] },
          },
        ],
      },
      args: { extensions: ['exe'] },
      expected: true,
    },
    {
      because: 'nobody knows what is inside an archive that cannot be opened',
      message: {
        attachments: [{ name: 'files.zip', content: { kind: 'archive', damage: ['no end'] } }],
      },
      args: { extensions: ['exe'] },
      expected: 'unknown',
    },
    {
      because: 'what was given up may have been an archive',
      message: { attachments: [{ name: 'files', content: { limitExceeded: 'time' } }] },
      args: { extensions: ['exe'] },
      expected: 'unknown',
    },
    {
      because: 'Windows leaves dots and blanks at the end away',
      message: { attachments: [{ name: 'invoice.exe. .' }] },
      args: { extensions: ['exe'] },
      expected: true,
    },
  ],
});
