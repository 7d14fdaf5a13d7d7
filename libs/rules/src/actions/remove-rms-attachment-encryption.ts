import * as z from 'zod/mini';
import { action } from '../definition';

/**
 * The same for protected mail inside another mail, forwarded as an attachment or with its file `message.html`: the
 * opened message takes its place. Goes with RemoveOMEv2 only (Microsoft, New-TransportRule:
 * RemoveRMSAttachmentEncryption).
 */
export const removeRmsAttachmentEncryption = action({
  code: 'RemoveRMSAttachmentEncryption',
  label: 'Remove protection from attachments',
  sentence: 'open protected mail that is attached',
  args: z.object({}),
  fields: {},
  exchange: ['RemoveRMSAttachmentEncryption'],
  protecting: false,
  goesWith: 'RemoveOMEv2',
  effect: () => ({ kind: 'unprotect-attachments' }),
  examples: [
    { because: 'it takes no arguments', args: {}, expected: { kind: 'unprotect-attachments' } },
  ],
});
