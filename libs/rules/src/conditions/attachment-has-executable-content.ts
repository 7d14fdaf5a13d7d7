import * as z from 'zod/mini';
import { contentFlag } from '../content-flag';
import { condition } from '../definition';
import { member } from '../example-part';

/** By content, whatever the name says. */
export const attachmentHasExecutableContent = condition({
  code: 'AttachmentHasExecutableContent',
  label: 'An attachment is a program',
  family: 'F',
  sentence: 'an attachment is or holds a program',
  args: z.object({}),
  fields: {},
  needs: ['attachments', 'content'],
  exchange: ['AttachmentHasExecutableContent'],
  probe: () => contentFlag(({ executable }) => executable),
  examples: [
    {
      because: 'a program in an archive is one, whatever it is called',
      message: {
        attachments: [
          {
            name: 'photos.zip',
            content: { kind: 'archive', members: [member({ name: 'a.jpg', executable: 'exe' })] },
          },
        ],
      },
      args: {},
      expected: true,
    },
    {
      because: 'the name alone makes no program',
      message: { attachments: [{ name: 'notes.exe' }] },
      args: {},
      expected: false,
    },
    {
      because: 'nobody knows what is behind the password',
      message: { attachments: [{ name: 'a.zip', content: { passwordProtected: true } }] },
      args: {},
      expected: 'unknown',
    },
  ],
});
