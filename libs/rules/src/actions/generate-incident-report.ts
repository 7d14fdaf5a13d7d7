import { isValidEnvelopeAddress } from '@chancery/mail/web';
import * as z from 'zod/mini';
import { INCIDENT_PARTS } from '../decision';
import { action } from '../definition';

const LABELS: Record<(typeof INCIDENT_PARTS)[number], string> = {
  Sender: 'Sender',
  Recipients: 'Recipients',
  Subject: 'Subject',
  Severity: 'Severity',
  Cc: 'Cc',
  Bcc: 'Recipients that no field names',
  RuleDetections: 'The rule and what it does',
  DataClassifications: 'Types of sensitive information, how many and how sure',
  IdMatch: 'What was found of them, masked, with the text around it',
  AttachOriginalMail: 'The message itself',
};

/**
 * A mail about the message, to one mailbox; sent in test mode too (Microsoft, New-TransportRule: Mode). What was in the
 * message goes to the organisation's own people only.
 */
export const generateIncidentReport = action({
  code: 'GenerateIncidentReport',
  label: 'Send an incident report',
  sentence: 'report it to {address}',
  args: z.object({
    address: z
      .string('An address is text.')
      .check(z.refine(isValidEnvelopeAddress, 'An address looks like name@example.com.')),
    content: z._default(
      z
        .array(z.enum(INCIDENT_PARTS, 'A report does not know this part.'))
        .check(z.refine((all) => new Set(all).size === all.length, 'A part stands there once.')),
      ['Sender', 'Recipients', 'Subject', 'RuleDetections'],
    ),
  }),
  fields: {
    address: { label: 'Report to', editor: 'text' },
    content: {
      label: 'What it says',
      editor: 'choices',
      optional: true,
      help: 'The subject, what was found and the message itself are left out for an address outside the organisation.',
      choices: INCIDENT_PARTS.map((value) => ({ value, label: LABELS[value] })),
    },
  },
  exchange: ['GenerateIncidentReport', 'IncidentReportContent'],
  protecting: false,
  effect: (args) => ({ kind: 'incident', to: args.address, content: args.content }),
  examples: [
    {
      because: 'its parts are those of Exchange',
      args: { address: 'incidents@alder.test', content: ['Sender', 'RuleDetections'] },
      expected: {
        kind: 'incident',
        to: 'incidents@alder.test',
        content: ['Sender', 'RuleDetections'],
      },
    },
  ],
});
