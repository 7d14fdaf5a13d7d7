import * as z from 'zod/mini';
import { condition } from '../definition';
import { part } from '../example-part';
import { judgeType, MESSAGE_TYPES, readForType, typesOf } from '../message-types';
import { NOT_BELIEVED } from '../organisation-fields';
import { UNKNOWN } from '../truth';

const CODES = Object.keys(MESSAGE_TYPES);

/** What kind of message it is, as its structure and header say. A message may be of several types. */
export const messageTypeMatches = condition({
  code: 'MessageTypeMatches',
  label: 'The message is of a certain type',
  family: 'P',
  sentence: 'the message is {type}',
  args: z.object({ type: z.enum(CODES, `One of ${CODES.join(', ')}.`) }),
  fields: {
    type: {
      label: 'Type',
      editor: 'choice',
      choices: Object.entries(MESSAGE_TYPES).map(([value, { label }]) => ({ value, label })),
    },
  },
  needs: ['structure', 'headers'],
  exchange: ['MessageTypeMatches'],
  probe: (args) => ({
    kind: 'message',
    needs:
      args.type === 'Encrypted' || args.type === 'Signed'
        ? ['structure']
        : ['structure', 'headers'],
    reads: readForType(args.type),
    lookup: 'itself',
    judge: (message) => judgeType(message, args.type),
    describe: (message) => {
      const types = typesOf(message);
      const seen = types.length > 0 ? types.join(', ') : 'an ordinary message';
      const claimed = judgeType(message, args.type) === UNKNOWN;
      return {
        saw: claimed ? `${seen}, and a header says ${args.type} (${NOT_BELIEVED})` : seen,
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
    {
      because: 'an automatic reply says so (RFC 3834)',
      message: { headers: [['Auto-Submitted', 'auto-replied (vacation)']] },
      args: { type: 'OOF' },
      expected: true,
    },
    {
      because: 'a report of a program is no reply',
      message: { headers: [['Auto-Submitted', 'auto-generated']] },
      args: { type: 'OOF' },
      expected: false,
    },
    {
      because: 'a rule of a mailbox sent it on',
      message: { headers: [['X-MS-Exchange-Inbox-Rules-Loop', 'ana@alder.test']] },
      args: { type: 'AutoForward' },
      expected: true,
    },
    {
      because: 'an invitation has a part for calendars (RFC 5546)',
      message: { facts: { parts: [part({}), part({ type: 'text/calendar' })] } },
      args: { type: 'Calendaring' },
      expected: true,
    },
    {
      because: 'the content is closed by rights management',
      message: { facts: { parts: [part({ type: 'application/x-microsoft-rpmsg-message' })] } },
      args: { type: 'PermissionControlled' },
      expected: true,
    },
    {
      because: 'the header names its context (RFC 3458)',
      message: { headers: [['Message-Context', 'voice-message']] },
      args: { type: 'Voicemail' },
      expected: true,
    },
    {
      because: 'Exchange asks a moderator',
      message: { headers: [['X-MS-Exchange-Organization-Approval-Initiator', 'mapi']] },
      args: { type: 'ApprovalRequest' },
      expected: true,
    },
    {
      because: 'whoever signed in to send it may have written that header',
      message: {
        headers: [['X-MS-Exchange-Organization-Approval-Initiator', 'mapi']],
        trustedHop: false,
      },
      args: { type: 'ApprovalRequest' },
      expected: 'unknown',
    },
    {
      because: 'it reports what became of a message (RFC 8098)',
      message: { facts: { parts: [part({ type: 'message/disposition-notification' })] } },
      args: { type: 'ReadReceipt' },
      expected: true,
    },
  ],
});
