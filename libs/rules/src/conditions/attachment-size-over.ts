import * as z from 'zod/mini';
import { leastOver, orEqual, orEqualField, size } from '../arguments';
import { condition } from '../definition';
import type { NumberSource } from '../lookup';
import type { MessageView } from '../message-view';
import { truthOf } from '../truth';

const LARGEST: NumberSource = { name: 'largest attachment', reads: ['structure'], of: largest };

/** Greater than, as the cmdlet page says; greater or equal, as the admin page says, is an option. Decoded bytes. */
export const attachmentSizeOver = condition({
  code: 'AttachmentSizeOver',
  label: 'An attachment is larger than',
  family: 'F',
  sentence: 'an attachment is larger than {size}{orEqual}',
  args: z.object({ size, orEqual }),
  fields: { size: { label: 'Size', editor: 'size' }, orEqual: orEqualField },
  needs: ['attachments', 'sizes'],
  exchange: ['AttachmentSizeOver'],
  probe: (args) => ({
    kind: 'message',
    needs: ['attachments', 'sizes'],
    reads: ['structure'],
    lookup: { over: leastOver(args), in: LARGEST },
    judge: (message) => truthOf(largest(message) > leastOver(args)),
    describe: (message) => {
      const bytes = largest(message);
      const saw = bytes < 0 ? 'no attachment' : `largest attachment ${bytes} bytes`;
      return { saw, found: bytes > leastOver(args) ? `${bytes} bytes` : null };
    },
  }),
  examples: [
    {
      because: 'one of them is larger, each is measured by itself',
      message: {
        attachments: [
          { name: 'a', bytes: 600 },
          { name: 'b', bytes: 1001 },
        ],
      },
      args: { size: 1000 },
      expected: true,
    },
    {
      because: 'together they are, but none alone',
      message: {
        attachments: [
          { name: 'a', bytes: 600 },
          { name: 'b', bytes: 1000 },
        ],
      },
      args: { size: 1000 },
      expected: false,
    },
    {
      because: 'the rule may mean what the admin page says',
      message: { attachments: [{ name: 'a', bytes: 1000 }] },
      args: { size: 1000, orEqual: true },
      expected: true,
    },
  ],
});

/** Bytes of the largest attachment, -1 when there is none to be seen. */
function largest(message: MessageView): number {
  if (message.facts.encryptedWhole) return -1;
  let most = -1;
  for (const part of message.facts.parts)
    if (part.attachment && part.decodedBytes > most) most = part.decodedBytes;
  return most;
}
