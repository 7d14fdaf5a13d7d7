import * as z from 'zod/mini';
import { anyHeader, anyHeaderField, domains } from '../arguments';
import { condition } from '../definition';
import { sendersOf } from '../sender-texts';

/**
 * The domain and every domain below it, as the cmdlet page of 2026 has it; the older exact match is
 * the strict option.
 */
export const senderDomainIs = condition({
  code: 'SenderDomainIs',
  label: "The sender's domain is",
  family: 'S',
  sentence: "the sender's domain is {domains}{strict}{anyHeader}",
  args: z.object({ domains, strict: z.optional(z.boolean()), anyHeader }),
  fields: {
    domains: { label: 'Domains', editor: 'domains' },
    strict: {
      label: 'Not the domains below it',
      editor: 'flag',
      optional: true,
      choices: [{ value: 'true', label: ' (exactly)' }],
    },
    anyHeader: anyHeaderField,
  },
  needs: ['envelope', 'headers'],
  exchange: ['SenderDomainIs'],
  probe: (args, { senderAddressLocation }) => ({
    kind: 'domains',
    of: sendersOf(senderAddressLocation, args.anyHeader),
    domains: args.domains,
    strict: args.strict ?? false,
  }),
  examples: [
    {
      because: 'subdomains belong to it',
      message: { from: 'ana@lab.Alder.test' },
      args: { domains: ['alder.test'] },
      expected: true,
    },
    {
      because: 'names that only end alike do not',
      message: { from: 'ana@notalder.test' },
      args: { domains: ['alder.test'] },
      expected: false,
    },
    {
      because: 'strict means the domain itself',
      message: { from: 'ana@lab.alder.test' },
      args: { domains: ['alder.test'], strict: true },
      expected: false,
    },
    {
      because: 'the rule may ask for the envelope',
      message: { from: 'ana@alder.test', sender: 'bounce@mailer.test' },
      args: { domains: ['mailer.test'] },
      settings: { senderAddressLocation: 'envelope' },
      expected: true,
    },
  ],
});
