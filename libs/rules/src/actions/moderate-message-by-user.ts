import { canonicalAddress } from '@chancery/mail/web';
import * as z from 'zod/mini';
import { fewAddresses } from '../arguments';
import { action } from '../definition';

/**
 * Holds the message for the recipients concerned until one of these people says whether it goes. Later rules are judged
 * all the same; each further rule that moderates is asked after the one before it has let the message pass
 * (Microsoft, Manage message approval). In doubt somebody is asked rather than nobody.
 */
export const moderateMessageByUser = action({
  code: 'ModerateMessageByUser',
  label: 'Ask for approval first',
  sentence: 'ask {addresses} for approval first',
  args: z.object({ addresses: fewAddresses }),
  fields: {
    addresses: {
      label: 'Approvers',
      editor: 'addresses',
      help: 'People, not groups. The first of them who decides, decides for all of them.',
    },
  },
  exchange: ['ModerateMessageByUser'],
  protecting: true,
  effect: (args) => ({
    kind: 'moderate',
    approvers: [...new Set(args.addresses.map(canonicalAddress))],
  }),
  examples: [
    {
      because: 'one person is asked once, however the address is written',
      args: { addresses: ['Boss@Alder.test', 'boss@alder.test'] },
      expected: { kind: 'moderate', approvers: ['boss@alder.test'] },
    },
  ],
});
