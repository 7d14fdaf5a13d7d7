import * as z from 'zod/mini';
import { action } from '../definition';

/** A protecting action: it is applied in doubt, and never to a message that is encrypted already. */
export const applyRightsProtectionTemplate = action({
  code: 'ApplyRightsProtectionTemplate',
  label: 'Protect the message',
  sentence: 'protect with {template}',
  args: z.object({
    template: z
      .string('The code of a rights template is text.')
      .check(z.minLength(1, 'A rights template is needed.'), z.maxLength(64)),
  }),
  fields: { template: { label: 'Rights template', editor: 'rights-template' } },
  exchange: ['ApplyRightsProtectionTemplate'],
  protecting: true,
  effect: (args) => ({ kind: 'protect', template: args.template }),
  examples: [
    {
      because: 'the template is named by its code',
      args: { template: 'encrypt-only' },
      expected: { kind: 'protect', template: 'encrypt-only' },
    },
  ],
});
