import * as z from 'zod/mini';
import { contentFlag } from '../content-flag';
import { condition } from '../definition';

/** Documents and archives that cannot be looked into without one. */
export const attachmentIsPasswordProtected = condition({
  code: 'AttachmentIsPasswordProtected',
  label: 'An attachment needs a password',
  family: 'F',
  sentence: 'an attachment needs a password to be read',
  args: z.object({}),
  fields: {},
  needs: ['attachments', 'content'],
  exchange: ['AttachmentIsPasswordProtected'],
  probe: () => contentFlag(({ passwordProtected }) => (passwordProtected ? 'password' : null)),
  examples: [
    {
      because: 'one of them does',
      message: {
        attachments: [{ name: 'a.txt' }, { name: 'b.xlsx', content: { passwordProtected: true } }],
      },
      args: {},
      expected: true,
    },
    {
      because: 'none does',
      message: { attachments: [{ name: 'a.txt' }] },
      args: {},
      expected: false,
    },
    {
      because: 'what is damaged may be protected as well',
      message: { attachments: [{ name: 'a.zip', content: { damage: ['no directory'] } }] },
      args: {},
      expected: 'unknown',
    },
  ],
});
