import type { ExchangeValue } from './model';

/** Parameters that cannot make sense outside of Exchange: what they are, and why they stay behind. */
export interface Outside {
  /** Names the warning. */
  readonly code: string;
  readonly parameters: readonly string[];
  readonly reason: string;
  /** Leaving it out changes neither which mail the rule reaches nor what happens to that mail. */
  harmless(value: ExchangeValue): boolean;
  /** A value that says nothing at all. */
  readonly unset?: RegExp;
}

const always = (): boolean => true;
const never = (): boolean => false;
const twins = (...names: string[]): string[] => names.flatMap((name) => [name, `ExceptIf${name}`]);

export const OUTSIDE: readonly Outside[] = [
  {
    code: 'exchange.dlp-policy',
    parameters: ['DlpPolicy'],
    reason:
      'Policies for data loss prevention live in Exchange; here the rule stands by itself, in a list with the others.',
    harmless: always,
  },
  {
    code: 'exchange.rule-sub-type',
    parameters: ['RuleSubType'],
    reason: 'It says from which of Exchange’s pages the rule came.',
    harmless: always,
    unset: /^none$/i,
  },
  {
    code: 'exchange.legacy-regex',
    parameters: ['UseLegacyRegex'],
    reason: 'There is one engine for patterns here, and it takes .NET’s syntax.',
    harmless: always,
  },
  {
    code: 'exchange.sender-override',
    parameters: twins('HasSenderOverride'),
    reason: 'Outlook’s policy tips, in which a sender overrides a rule, exist in Exchange only.',
    harmless: never,
  },
  {
    code: 'exchange.block-lists',
    parameters: twins('SenderInRecipientList', 'RecipientInSenderList'),
    reason: 'The lists of safe and blocked people are kept in Exchange mailboxes.',
    harmless: never,
  },
  {
    code: 'exchange.policy-tip',
    parameters: ['NotifySender', 'SenderNotificationType'],
    reason: 'Policy tips are shown by Outlook through Exchange. To refuse mail use “Reject”.',
    harmless: (value) => typeof value === 'string' && /^notifyonly$/i.test(value),
  },
  {
    code: 'exchange.edge-server',
    parameters: [
      'Disconnect',
      'LogEventText',
      'SmtpRejectMessageRejectText',
      'SmtpRejectMessageRejectStatusCode',
      'RejectMessageText',
    ],
    reason: 'Only edge servers know this action.',
    harmless: never,
  },
];
