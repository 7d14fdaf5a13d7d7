import type { MessageFacts } from '@chancery/mail/web';
import * as z from 'zod/mini';
import { condition } from '../definition';
import { truthOf } from '../truth';

/** Encrypted or signed by the sender, with S/MIME (RFC 8551) or PGP/MIME (RFC 3156). */
export const messageTypeMatches = condition({
  code: 'MessageTypeMatches',
  label: 'The message is of a certain type',
  family: 'P',
  sentence: 'the message is {type}',
  args: z.object({ type: z.enum(['Encrypted', 'Signed'], 'Either Encrypted or Signed.') }),
  fields: {
    type: {
      label: 'Type',
      editor: 'choice',
      choices: [
        { value: 'Encrypted', label: 'encrypted by its sender' },
        { value: 'Signed', label: 'signed by its sender' },
      ],
    },
  },
  needs: ['structure'],
  exchange: ['MessageTypeMatches'],
  probe: (args) => ({
    kind: 'message',
    needs: ['structure'],
    judge: ({ facts }) => truthOf(typesOf(facts).includes(args.type)),
    describe: ({ facts }) => {
      const types = typesOf(facts);
      return {
        saw: types.length > 0 ? types.join(', ') : 'neither encrypted nor signed',
        found: types.includes(args.type) ? args.type : null,
      };
    },
  }),
  examples: [
    {
      because: 'it is S/MIME enveloped data as a whole',
      message: { facts: { smime: 'enveloped', encryptedWhole: true } },
      args: { type: 'Encrypted' },
      expected: true,
    },
    {
      because: 'an opaque signature is a signature',
      message: { facts: { smime: 'opaque' } },
      args: { type: 'Signed' },
      expected: true,
    },
    {
      because: 'a signature hides nothing',
      message: { facts: { pgp: 'signed' } },
      args: { type: 'Encrypted' },
      expected: false,
    },
  ],
});

function typesOf({ smime, pgp, encryptedWhole }: MessageFacts): ('Encrypted' | 'Signed')[] {
  const encrypted = encryptedWhole || smime === 'enveloped' || pgp === 'encrypted';
  const signed = smime === 'signed' || smime === 'opaque' || pgp === 'signed';
  return [...(encrypted ? (['Encrypted'] as const) : []), ...(signed ? (['Signed'] as const) : [])];
}
