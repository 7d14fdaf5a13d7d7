import type { RuleDraft } from './rules-api';

/** Rules that many begin with; each has one or two things to fill in. */
export interface Starter {
  code: string;
  title: string;
  text: string;
  draft: RuleDraft;
}

const frame = {
  comment: '',
  enabled: true,
  mode: 'test',
  exceptions: [],
  errorAction: 'defer',
  senderAddressLocation: 'header',
  recipientAddressType: 'resolved',
} as const satisfies Partial<RuleDraft>;

const protect = { action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } };
const outside = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };

/** The types of the rule that Exchange makes for message encryption "out of the box". */
const SENSITIVE = [
  'us-aba-routing',
  'credit-card',
  'us-dea',
  'us-uk-passport',
  'us-bank-account',
  'us-itin',
  'us-ssn',
];

export const BLANK: RuleDraft = { ...frame, exceptions: [], name: '', conditions: [], actions: [] };

/** Words of the field that are rare elsewhere. */
const HEALTH = ['diagnosis', 'prescription', 'patient', 'medical record', 'lab results'];

export const STARTERS: readonly Starter[] = [
  {
    code: 'recipient',
    title: 'To one recipient',
    text: 'Whatever goes to an address that you name.',
    draft: {
      ...frame,
      exceptions: [],
      name: 'Mail to our auditor',
      conditions: [{ predicate: 'SentTo', args: { addresses: ['auditor@partner.example'] } }],
      actions: [protect],
    },
  },
  {
    code: 'keyword',
    title: 'Outside and keyword',
    text: 'The subject or the text has one of your words, and the recipient is outside.',
    draft: {
      ...frame,
      exceptions: [],
      name: 'Confidential mail that leaves',
      conditions: [
        { predicate: 'SubjectOrBodyContainsWords', args: { words: ['confidential'] } },
        outside,
      ],
      actions: [protect],
    },
  },
  {
    code: 'partner',
    title: 'To a partner',
    text: 'Whatever goes to the domains of a partner.',
    draft: {
      ...frame,
      exceptions: [],
      name: 'Mail to our partner',
      conditions: [{ predicate: 'RecipientDomainIs', args: { domains: ['partner.example'] } }],
      actions: [protect],
    },
  },
  {
    code: 'not-forward',
    title: 'No copy, no print',
    text: 'The subject asks for it; recipients may read and reply, not forward.',
    draft: {
      ...frame,
      exceptions: [],
      name: 'Do not forward when asked',
      conditions: [
        { predicate: 'SubjectContainsWords', args: { words: ['do not forward'] } },
        outside,
      ],
      actions: [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'do-not-forward' } }],
    },
  },
  {
    code: 'sensitive',
    title: 'Sensitive information',
    text: 'Card, bank account, social security, tax, passport or prescriber numbers go outside.',
    draft: {
      ...frame,
      exceptions: [],
      name: 'Sensitive information that leaves',
      conditions: [
        {
          predicate: 'MessageContainsDataClassifications',
          args: { types: SENSITIVE.map((type) => ({ type, minCount: 1 })) },
        },
        outside,
      ],
      actions: [protect],
    },
  },
  {
    code: 'health',
    title: 'Health records in attachments',
    text: 'An attachment has words of your field, and the recipient is outside.',
    draft: {
      ...frame,
      exceptions: [],
      name: 'Health records that leave',
      conditions: [outside, { predicate: 'AttachmentContainsWords', args: { words: HEALTH } }],
      actions: [protect],
    },
  },
];
