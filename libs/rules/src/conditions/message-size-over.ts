import * as z from 'zod/mini';
import { size } from '../arguments';
import { condition } from '../definition';
import type { NumberSource } from '../lookup';
import { truthOf } from '../truth';

const MESSAGE_SIZE: NumberSource = { name: 'message size', reads: [], of: ({ size }) => size };

/** Greater than; the message as it came, attachments and their encoding included. */
export const messageSizeOver = condition({
  code: 'MessageSizeOver',
  label: 'The message is larger than',
  family: 'P',
  sentence: 'the message is larger than {size}',
  args: z.object({ size }),
  fields: { size: { label: 'Size', editor: 'size' } },
  needs: ['sizes'],
  exchange: ['MessageSizeOver'],
  probe: (args) => ({
    kind: 'message',
    needs: ['sizes'],
    reads: [],
    lookup: { over: args.size, in: MESSAGE_SIZE },
    judge: (message) => truthOf(message.size > args.size),
    describe: ({ size }) => ({
      saw: `${size} bytes`,
      found: size > args.size ? `${size} bytes` : null,
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
  ],
});
