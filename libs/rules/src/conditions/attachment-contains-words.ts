import * as z from 'zod/mini';
import { words } from '../arguments';
import { condition } from '../definition';
import { member } from '../example-part';

/** The text of documents, of what is in archives, and of mail that is attached. */
export const attachmentContainsWords = condition({
  code: 'AttachmentContainsWords',
  label: 'An attachment contains certain words',
  family: 'F',
  sentence: 'the text of an attachment contains {words}',
  args: z.object({ words }),
  fields: { words: { label: 'Words or phrases', editor: 'words' } },
  needs: ['attachments', 'content'],
  exchange: ['AttachmentContainsWords'],
  probe: (args) => ({ kind: 'words', operands: ['attachment-text'], words: args.words }),
  examples: [
    {
      because: 'a document in an archive is looked into',
      message: {
        attachments: [
          {
            name: 'files.zip',
            content: {
              kind: 'archive',
              members: [member({ name: 'a.docx', text: { text: 'Top Secret', cut: false } })],
            },
          },
        ],
      },
      args: { words: ['secret'] },
      expected: true,
    },
    {
      because: 'the text of the message is no attachment',
      message: {
        body: 'secret',
        attachments: [{ name: 'a.txt', content: { text: { text: 'public', cut: false } } }],
      },
      args: { words: ['secret'] },
      expected: false,
    },
    {
      because: 'what was found is certain, even where reading ended',
      message: {
        attachments: [
          {
            name: 'a.pdf',
            content: { text: { text: 'secret', cut: true }, limitExceeded: 'time' },
          },
        ],
      },
      args: { words: ['secret'] },
      expected: true,
    },
    {
      because: 'without the password nobody knows',
      message: { attachments: [{ name: 'a.docx', content: { passwordProtected: true } }] },
      args: { words: ['secret'] },
      expected: 'unknown',
    },
    {
      because: 'nobody looked',
      message: { attachments: [{ name: 'a.docx' }], inspected: false },
      args: { words: ['secret'] },
      expected: 'unknown',
    },
  ],
});
