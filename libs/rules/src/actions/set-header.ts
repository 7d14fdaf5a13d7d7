import * as z from 'zod/mini';
import { headerName, oneLine } from '../arguments';
import { action } from '../definition';

/** Fields by which a message is taken apart, routed or proven: changing them breaks it. */
const RESERVED =
  /^(?:content-.*|mime-version|received|return-path|dkim-signature|arc-.*|from|to|cc|bcc|message-id|date|x-chancery-.*)$/i;

/** Sets a field of the header: in place where it stands, else added. */
export const setHeader = action({
  code: 'SetHeader',
  label: 'Set a header',
  sentence: 'set the header {name} to {value}',
  args: z.object({
    name: headerName.check(
      z.refine((name) => !RESERVED.test(name), 'This header cannot be set by a rule.'),
    ),
    value: oneLine(998, 'The value'),
  }),
  fields: {
    name: { label: 'Header', editor: 'header-name' },
    value: { label: 'Value', editor: 'text' },
  },
  exchange: ['SetHeaderName', 'SetHeaderValue'],
  protecting: false,
  effect: (args) => ({
    kind: 'edit',
    edits: [{ kind: 'set-header', name: args.name, value: args.value }],
  }),
  examples: [
    {
      because: 'name and value always come together',
      args: { name: 'X-Classification', value: 'restricted' },
      expected: {
        kind: 'edit',
        edits: [{ kind: 'set-header', name: 'X-Classification', value: 'restricted' }],
      },
    },
  ],
});
