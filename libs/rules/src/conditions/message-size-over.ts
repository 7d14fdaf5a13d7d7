import * as z from 'zod/mini';
import { leastOver, orEqual, orEqualField, size } from '../arguments';
import { condition } from '../definition';
import type { NumberSource } from '../lookup';
import { truthOf } from '../truth';

const MESSAGE_SIZE: NumberSource = { name: 'message size', reads: [], of: ({ size }) => size };

/**
 * Greater than, as the cmdlet page says; greater or equal, as the admin page says, is an option. The message as it
 * came, attachments and their encoding included.
 */
export const messageSizeOver = condition({
  code: 'MessageSizeOver',
  label: 'The message is larger than',
  family: 'P',
  sentence: 'the message is larger than {size}{orEqual}',
  args: z.object({ size, orEqual }),
  fields: { size: { label: 'Size', editor: 'size' }, orEqual: orEqualField },
  needs: ['sizes'],
  exchange: ['MessageSizeOver'],
  probe: (args) => ({
    kind: 'message',
    needs: ['sizes'],
    reads: [],
    lookup: { over: leastOver(args), in: MESSAGE_SIZE },
    judge: (message) => truthOf(message.size > leastOver(args)),
    describe: ({ size }) => ({
      saw: `${size} bytes`,
      found: size > leastOver(args) ? `${size} bytes` : null,
    }),
  }),
  examples: [
    {
      because: 'it is larger',
      message: { facts: { size: 1025 } },
      args: { size: 1024 },
      expected: true,
    },
    {
      because: 'just as large is not larger',
      message: { facts: { size: 1024 } },
      args: { size: 1024 },
      expected: false,
    },
    {
      because: 'the rule may mean what the admin page says',
      message: { facts: { size: 1024 } },
      args: { size: 1024, orEqual: true },
      expected: true,
    },
  ],
});
