import * as z from 'zod/mini';
import { contentFlag } from '../content-flag';
import { condition } from '../definition';

/** Neither text nor members are looked for in such files; the guide lists the kinds that can be inspected. */
export const attachmentIsUnsupported = condition({
  code: 'AttachmentIsUnsupported',
  label: 'An attachment cannot be inspected',
  family: 'F',
  sentence: 'an attachment is of a kind that cannot be inspected',
  args: z.object({}),
  fields: {},
  needs: ['attachments', 'content'],
  exchange: ['AttachmentIsUnsupported'],
  probe: () => contentFlag(({ unsupported }) => (unsupported ? 'unsupported' : null)),
  examples: [
    {
      because: 'one of them is',
      message: { attachments: [{ name: 'a.dwg', content: { unsupported: true } }] },
      args: {},
      expected: true,
    },
    {
      because: 'all can be inspected',
      message: { attachments: [{ name: 'a.txt' }] },
      args: {},
      expected: false,
    },
    {
      because: 'nobody looked',
      message: { attachments: [{ name: 'a.txt' }], inspected: false },
      args: {},
      expected: 'unknown',
    },
  ],
});
