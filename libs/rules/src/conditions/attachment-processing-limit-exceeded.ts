import * as z from 'zod/mini';
import { contentFlag } from '../content-flag';
import { condition } from '../definition';

/** A fact of its own, and certain: too large, too deep, too many members, or not done in time. */
export const attachmentProcessingLimitExceeded = condition({
  code: 'AttachmentProcessingLimitExceeded',
  label: 'An attachment could not be inspected to its end',
  family: 'F',
  sentence: 'the inspection of an attachment came to a limit',
  args: z.object({}),
  fields: {},
  needs: ['attachments', 'content'],
  exchange: ['AttachmentProcessingLimitExceeded'],
  probe: () => contentFlag(({ limitExceeded }) => limitExceeded, { always: true }),
  examples: [
    {
      because: 'archives within archives came to an end',
      message: { attachments: [{ name: 'a.zip', content: { limitExceeded: 'depth' } }] },
      args: {},
      expected: true,
    },
    {
      because: 'a password is no limit',
      message: { attachments: [{ name: 'a.zip', content: { passwordProtected: true } }] },
      args: {},
      expected: false,
    },
    {
      because: 'nobody looked',
      message: { attachments: [{ name: 'a.zip' }], inspected: false },
      args: {},
      expected: 'unknown',
    },
  ],
});
