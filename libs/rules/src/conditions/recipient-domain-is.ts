import * as z from 'zod/mini';
import { domains } from '../arguments';
import { condition } from '../definition';
import { recipientAddressOf } from '../recipient-address';

/**
 * The domain and every domain below it, as the cmdlet page of 2026 has it; the older exact match is
 * the strict option.
 */
export const recipientDomainIs = condition({
  code: 'RecipientDomainIs',
  label: "The recipient's domain is",
  family: 'R',
  sentence: "the recipient's domain is {domains}{strict}",
  args: z.object({ domains, strict: z.optional(z.boolean()) }),
  fields: {
    domains: { label: 'Domains', editor: 'domains' },
    strict: {
      label: 'Not the domains below it',
      editor: 'flag',
      optional: true,
      choices: [{ value: 'true', label: ' (exactly)' }],
    },
  },
  needs: ['envelope'],
  exchange: ['RecipientDomainIs'],
  probe: (args, settings) => ({
    kind: 'domains',
    of: recipientAddressOf(settings),
    domains: args.domains,
    strict: args.strict ?? false,
  }),
  examples: [
    {
      because: 'subdomains belong to it, names that only end alike do not',
      message: {
        recipients: [
          'a@birch.test',
          'b@Mail.Birch.test',
          'c@notbirch.test',
          'd@birch.test.example',
        ],
      },
      args: { domains: ['birch.test'] },
      expected: [0, 1],
    },
    {
      because: 'strict means the domain itself',
      message: { recipients: ['a@birch.test', 'b@mail.birch.test'] },
      args: { domains: ['birch.test'], strict: true },
      expected: [0],
    },
  ],
});
