import * as z from 'zod/mini';
import { choicesOfScope, scope } from '../arguments';
import { condition } from '../definition';
import { truthOf } from '../truth';

export const sentToScope = condition({
  code: 'SentToScope',
  label: 'The recipient is inside or outside the organisation',
  family: 'R',
  sentence: 'the recipient is {scope}',
  args: z.object({ scope }),
  fields: { scope: { label: 'Recipient is', editor: 'choice', choices: [...choicesOfScope] } },
  needs: ['envelope'],
  exchange: ['SentToScope'],
  probe: (args) => {
    const wanted = args.scope === 'InOrganization';
    return {
      kind: 'recipient',
      needs: ['envelope'],
      reads: [],
      lookup: 'itself',
      judge: (message, { domain }) => truthOf(message.accepts(domain) === wanted),
      describe: (message, { address, domain }) => {
        const inside = message.accepts(domain);
        return {
          saw: `${address} is ${inside ? 'inside' : 'outside'} your organisation`,
          found: inside === wanted ? address : null,
        };
      },
    };
  },
  examples: [
    {
      because: 'accepted domains are inside, all others outside',
      message: { recipients: ['ana@alder.test', 'ren@birch.test'] },
      args: { scope: 'NotInOrganization' },
      expected: [1],
    },
    {
      because: 'a domain below an accepted one is not accepted by that',
      message: { recipients: ['ana@alder.test', 'ana@lab.alder.test'] },
      args: { scope: 'InOrganization' },
      expected: [0],
    },
  ],
});
