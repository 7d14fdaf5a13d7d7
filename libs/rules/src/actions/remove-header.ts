import * as z from 'zod/mini';
import { headerName } from '../arguments';
import { action } from '../definition';

/** Fields without which the message could not be taken apart, answered or told from others. */
const KEPT =
  /^(?:content-.*|mime-version|return-path|from|to|cc|bcc|message-id|date|x-chancery-.*)$/i;

/** Takes every field of the name out of the header; those that this gateway adds itself stay. */
export const removeHeader = action({
  code: 'RemoveHeader',
  label: 'Remove a header',
  sentence: 'remove the header {name}',
  args: z.object({
    name: headerName.check(
      z.refine((name) => !KEPT.test(name), 'This header cannot be removed by a rule.'),
    ),
  }),
  fields: { name: { label: 'Header', editor: 'header-name' } },
  exchange: ['RemoveHeader'],
  protecting: false,
  effect: (args) => ({ kind: 'edit', edits: [{ kind: 'remove-header', name: args.name }] }),
  examples: [
    {
      because: 'all fields of the name go',
      args: { name: 'X-Originating-IP' },
      expected: { kind: 'edit', edits: [{ kind: 'remove-header', name: 'X-Originating-IP' }] },
    },
  ],
});
