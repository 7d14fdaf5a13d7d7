import type { Attached, Mail, OraclePredicate, OracleRule } from './model';
import { zipped } from './zip';

/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Random {
  constructor(private seed: number) {}

  next(): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let t = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  chance(p: number): boolean {
    return this.next() < p;
  }

  one<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  /** Some of the values, each at most once. */
  some<T>(values: readonly T[], least: number, most: number): T[] {
    const left = [...values];
    const count = Math.min(least + this.below(most - least + 1), left.length);
    return Array.from({ length: count }, () => left.splice(this.below(left.length), 1)[0]!);
  }

  many<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + this.below(most - least + 1) }, make);
  }
}

const WORDS = [
  'alpha',
  'Beta',
  'gamma ray',
  'delta',
  '[go]',
  'x-ray',
  '合同',
  '機密',
  '***',
  'naïve',
];
const PIECES = [
  ...WORDS,
  'ALPHA',
  'alphabet',
  'Ünalpha',
  'gamma rays',
  'gamma',
  'ray',
  '签合同书',
  'go',
  'xray',
  '12',
  '12-34',
  'beta2',
  'NAÏVE',
  '(Visa card 4012888888881881)',
];
const PATTERNS = [
  'alph',
  '^beta',
  'gam+a',
  'ray$',
  '\\d\\d-\\d',
  '(alpha|delta)\\s*x',
  'b.t',
  '[xyz]-r',
  '\\bgo\\b',
];
/** Where the text of a mark-up begins and ends is not said: no anchors. */
const INSIDE = PATTERNS.filter((each) => !/^\^|\$$/.test(each));
const PEOPLE = [
  'ana@alder.test',
  'Ben.Alpha@Alder.test',
  'ren@birch.test',
  'kim@mail.birch.test',
  'eve-12@cedar.test',
  'lea@xn--bcher-kva.test',
  'ops@elm.test',
];
const ADDRESS_WORDS = ['ben', 'alpha', 'birch.test', 'kim@mail', 'eve', 'test', 'elm', 'ren@birch'];
const ADDRESS_PATTERNS = ['^ana@', 'birch\\.test$', '-\\d+@', '@(?:alder|elm)\\.', 'xn--', '^.*$'];
const DOMAINS = ['alder.test', 'birch.test', 'mail.birch.test', 'test', 'bücher.test', 'rch.test'];
const NAMES = ['pay.xlsx', 'alpha.doc', 'notes-12-34.TXT', 'naïve.tar.gz', 'run.exe.', 'plain'];
const CLIENTS = ['192.0.2.7', '198.51.100.200', '2001:db8::25', '::ffff:192.0.2.7', ''];
const RANGES = [
  '192.0.2.7',
  '192.0.2.0-192.0.2.6',
  '192.0.2.0/29',
  '198.51.100.128/25',
  '2001:db8::/64',
  '::/0',
];
const LEVELS = ['-1', '0', '1', '5', '9'];
const CLASSES = ['Internal', 'Public', 'e72daaf4-dc94-4d9c-a2c1-a3cf28e7f5c4'];
const TYPES = [
  'OOF',
  'AutoForward',
  'Encrypted',
  'Calendaring',
  'PermissionControlled',
  'Voicemail',
  'Signed',
  'ApprovalRequest',
  'ReadReceipt',
];

type Make = (r: Random) => Record<string, unknown>;
const words: Make = (r) => ({ words: r.some(WORDS, 1, 3) });
const patterns: Make = (r) => ({ patterns: r.some(PATTERNS, 1, 2) });
const inside: Make = (r) => ({ patterns: r.some(INSIDE, 1, 2) });
const addresses: Make = (r) => ({ addresses: r.some(PEOPLE, 1, 3).map((a) => recased(r, a)) });
const domains: Make = (r) => ({ domains: r.some(DOMAINS, 1, 2), strict: r.chance(0.3) });
const groups: Make = (r) => ({
  groups: r.some(['board', 'staff', 'staff', 'none', 'gone'], 1, 2),
});
const scope: Make = (r) => ({ scope: r.one(['InOrganization', 'NotInOrganization']) });
const size: Make = (r) => ({
  size: r.one([0, 99, 100, 1000, 1200, 1500]),
  ...(r.chance(0.4) ? { orEqual: true } : {}),
});
/** Where From is meant, and now and then Sender and Reply-To as well. */
const ofSender =
  (make: Make): Make =>
  (r) => ({ ...make(r), ...(r.chance(0.4) ? { anyHeader: true } : {}) });
const inAddress: Make = (r) => ({ words: r.some(ADDRESS_WORDS, 1, 2) });
const ofAddress: Make = (r) => ({ patterns: r.some(ADDRESS_PATTERNS, 1, 2) });

const MANAGERS = ['ana@alder.test', 'ops@elm.test', 'Ben.Alpha@alder.test', 'eve-12@cedar.test'];
const ATTRIBUTES = ['City', 'Department', 'DisplayName', 'Manager', 'Email', 'Title'];
const attributesOf =
  (values: readonly string[]): Make =>
  (r) => ({
    attributes: r
      .some(ATTRIBUTES, 1, 2)
      .map((attribute) => ({ attribute, values: r.some(values, 1, 2) })),
  });
const inAttributes = attributesOf(['alpha', 'Palo Alto', 'delta', 'ana', 'san', 'o']);
const ofAttributes = attributesOf(['^alpha', 'o$', 'team', '^ana@', 'san|oslo']);

/** Every condition there is, with how to make arguments for it; a spec holds the list to the catalogue. */
export const PREDICATES: Readonly<Record<string, Make>> = {
  From: ofSender(addresses),
  FromMemberOf: ofSender(groups),
  SentToMemberOf: groups,
  AnyOfToHeaderMemberOf: groups,
  AnyOfCcHeaderMemberOf: groups,
  AnyOfToCcHeaderMemberOf: groups,
  BetweenMemberOf: (r) => ({
    first: r.some(['board', 'gone'], 1, 1),
    second: r.some(['staff', 'none'], 1, 2),
  }),
  FromScope: scope,
  FromAddressContainsWords: ofSender((r) => inAddress(r)),
  FromAddressMatchesPatterns: ofSender((r) => ofAddress(r)),
  SenderDomainIs: ofSender(domains),
  SenderIpRanges: (r) => ({ ranges: r.some(RANGES, 1, 2) }),
  SentTo: addresses,
  SentToScope: scope,
  RecipientAddressContainsWords: inAddress,
  RecipientAddressMatchesPatterns: ofAddress,
  RecipientDomainIs: domains,
  AnyOfRecipientAddressContainsWords: inAddress,
  AnyOfRecipientAddressMatchesPatterns: ofAddress,
  AnyOfToHeader: addresses,
  AnyOfCcHeader: addresses,
  AnyOfToCcHeader: addresses,
  SubjectContainsWords: words,
  SubjectMatchesPatterns: patterns,
  SubjectOrBodyContainsWords: words,
  SubjectOrBodyMatchesPatterns: inside,
  HeaderContains: (r) => ({ header: r.one(['X-A', 'x-b']), ...words(r) }),
  HeaderMatches: (r) => ({ header: r.one(['x-a', 'X-C']), ...patterns(r) }),
  ContentCharacterSetContainsWords: (r) => ({
    words: r.some(['UTF-8', 'iso-8859-1', 'big5'], 1, 2),
  }),
  AttachmentNameMatchesPatterns: patterns,
  AttachmentExtensionMatchesWords: (r) => ({
    extensions: r.some(['xlsx', '.doc', 'txt', 'gz', 'tar', 'exe', 'csv', 'eml'], 1, 3),
  }),
  AttachmentContainsWords: words,
  AttachmentMatchesPatterns: inside,
  AttachmentPropertyContainsWords: (r) => ({ property: 'Title', ...words(r) }),
  AttachmentHasExecutableContent: () => ({}),
  AttachmentIsPasswordProtected: () => ({}),
  AttachmentIsUnsupported: () => ({}),
  AttachmentProcessingLimitExceeded: () => ({}),
  AttachmentSizeOver: size,
  MessageContainsDataClassifications: (r) => ({
    types: [{ type: r.one(['credit-card', 'iban']), minCount: 1 }],
  }),
  MessageSizeOver: size,
  MessageTypeMatches: (r) => ({ type: r.one(TYPES) }),
  HasClassification: (r) => ({ classification: recased(r, r.one(CLASSES)) }),
  HasNoClassification: () => ({}),
  SenderADAttributeContainsWords: inAttributes,
  SenderADAttributeMatchesPatterns: ofAttributes,
  RecipientADAttributeContainsWords: inAttributes,
  RecipientADAttributeMatchesPatterns: ofAttributes,
  SenderManagementRelationship: (r) => ({ relation: r.one(['Manager', 'DirectReport']) }),
  ManagerIs: (r) => ({
    of: r.one(['Sender', 'Recipient']),
    addresses: r.some(MANAGERS, 1, 2).map((a) => recased(r, a)),
  }),
  ADAttributeComparison: (r) => ({
    attribute: r.one(['Department', 'City', 'Manager', 'Title']),
    operator: r.one(['Equal', 'NotEqual']),
  }),
  WithImportance: (r) => ({ importance: r.one(['Low', 'Normal', 'High']) }),
  SCLOver: (r) => ({ level: r.one(LEVELS) }),
};
const CODES = Object.keys(PREDICATES);
/** What rules can change is asked for more often, so that chains of rules occur. */
const OF_CHANGES = [
  'SubjectContainsWords',
  'SubjectMatchesPatterns',
  'HeaderContains',
  'HeaderMatches',
  'HasClassification',
  'HasNoClassification',
  'WithImportance',
  'SCLOver',
  'MessageTypeMatches',
  'AttachmentSizeOver',
  'AnyOfToHeader',
  'AnyOfCcHeader',
  'AnyOfToCcHeaderMemberOf',
  'AnyOfRecipientAddressContainsWords',
];

const recased = (r: Random, text: string): string =>
  r.chance(0.3) ? text.toUpperCase() : r.chance(0.3) ? text.toLowerCase() : text;

const predicate = (r: Random): OraclePredicate => {
  const code = r.one(r.chance(0.3) ? OF_CHANGES : CODES);
  return { predicate: code, args: PREDICATES[code]!(r) };
};

const SET = [
  { name: 'X-Seen', value: '1' },
  { name: 'x-a', value: 'gamma  ray, 12-34' },
  { name: 'X-B', value: '签合同书 alpha' },
  { name: 'X-C', value: 'Beta2' },
  { name: 'Subject', value: 'delta x-ray' },
  { name: 'Importance', value: 'High' },
  { name: 'Auto-Submitted', value: 'auto-replied' },
  { name: 'Reply-To', value: 'kim@mail.birch.test' },
];

const DATES = ['2026-05-01T00:00:00Z', '2026-06-01T12:00:00Z', '2026-07-01T00:00:00+02:00'];

/** Actions that change what later rules see. */
function changes(r: Random): OracleRule['actions'] {
  return [
    ...['BlindCopyTo', 'CopyTo', 'AddToRecipients'].map((action) => ({
      action,
      args: { address: r.one(['records@alder.test', 'audit@birch.test', 'ren@birch.test']) },
    })),
    { action: 'SetHeader', args: r.one(SET) },
    { action: 'RemoveHeader', args: { name: r.one(['X-A', 'x-b', 'Subject', 'Importance']) } },
    { action: 'PrependSubject', args: { text: r.one(['[x] ', 'Alpha ', 'naïve']) } },
    { action: 'SetSCL', args: { level: r.one(LEVELS) } },
    { action: 'ApplyClassification', args: { classification: r.one(CLASSES) } },
    {
      action: 'ApplyHtmlDisclaimer',
      args: {
        html: 'Sent by %%Email%%.',
        location: r.one(['Append', 'Prepend']),
        fallback: r.one(['Wrap', 'Ignore', 'Reject']),
      },
    },
  ];
}

/** What stands beside everything, and does nothing to the message. */
function telling(r: Random): OracleRule['actions'] {
  return [
    {
      action: 'GenerateIncidentReport',
      args: {
        incidents: r.one(['incidents@alder.test', 'ciso@elm.test']),
        parts: r.some(['Sender', 'Recipients', 'Subject', 'Severity'], 0, 3).join(),
      },
    },
    { action: 'GenerateNotification', args: { text: r.one(['Seen: %%Subject%%', 'It waits.']) } },
    { action: 'SetAuditSeverity', args: { severity: r.one(['DoNotAudit', 'Low', 'High']) } },
  ];
}

function actions(r: Random): OracleRule['actions'] {
  const told = r.chance(0.25) ? r.some(telling(r), 1, 2) : [];
  if (r.chance(0.15))
    return [
      ...told,
      { action: 'RejectMessage', args: { code: r.one(['5.7.1', '5.7.912']), text: 'No.' } },
    ];
  if (r.chance(0.08)) return [{ action: 'DeleteMessage', args: {} }, ...told];
  const some = r.some(
    [
      ...changes(r),
      r.one([
        { action: 'RedirectMessageTo', args: { address: 'review@alder.test' } },
        { action: 'Quarantine', args: {} },
        { action: 'AddManagerAsRecipient', args: { as: 'Redirect' } },
      ]),
      { action: 'AddManagerAsRecipient', args: { as: r.one(['To', 'Cc', 'Bcc']) } },
      { action: 'RouteMessageOutboundRequireTls', args: {} },
      {
        action: 'RouteMessageOutboundConnector',
        args: { connector: r.one(['partner', 'archive']) },
      },
      r.one([
        {
          action: 'ModerateMessageByUser',
          args: { address: r.one(['boss@alder.test', 'audit@birch.test']) },
        },
        { action: 'ModerateMessageByManager', args: {} },
      ]),
      { action: 'StopRuleProcessing', args: {} },
    ],
    0,
    2,
  );
  // Whoever releases what is quarantined decides: a rule does not ask somebody else too.
  const edits = some.filter(
    ({ action }) =>
      !action.startsWith('ModerateMessage') || some.every((each) => each.action !== 'Quarantine'),
  );
  // A rule that removes protection applies none.
  const unprotect = r.chance(0.12);
  const protect = !unprotect && (r.chance(0.5) || edits.length === 0);
  const brand = r.chance(0.2);
  return [
    ...(protect
      ? [
          {
            action: 'ApplyRightsProtectionTemplate',
            args: { template: r.one(['encrypt-only', 'do-not-forward']) },
          },
        ]
      : []),
    ...(brand
      ? [
          {
            action: 'ApplyRightsProtectionCustomizationTemplate',
            args: { brand: r.one(['finance', 'claims']) },
          },
        ]
      : []),
    ...(unprotect ? [{ action: 'RemoveOMEv2', args: {} }] : []),
    ...(unprotect && r.chance(0.4) ? [{ action: 'RemoveRMSAttachmentEncryption', args: {} }] : []),
    ...(edits as OracleRule['actions']),
    ...told,
  ];
}

export function randomRules(r: Random): OracleRule[] {
  const rules = r.many(1, 12, (): Omit<OracleRule, 'id' | 'name' | 'priority'> => {
    const activationDate = r.chance(0.15) ? r.one(DATES) : null;
    const expiryDate = r.chance(0.15) ? r.one(DATES) : null;
    const empty =
      activationDate && expiryDate && Date.parse(expiryDate) <= Date.parse(activationDate);
    const changer = r.chance(0.3);
    return {
      enabled: r.chance(0.9),
      mode: r.one(['enforce', 'enforce', 'enforce', 'enforce', 'test', 'off']),
      conditions: r.many(0, changer ? 1 : 2, () =>
        r.chance(0.2) ? { any: r.many(2, 4, () => predicate(r)) } : predicate(r),
      ),
      exceptions: r.many(0, 2, () => predicate(r)).slice(r.below(2)),
      actions: changer ? r.some(changes(r), 1, 2) : actions(r),
      stopProcessing: r.chance(0.15),
      notifyInTest: r.chance(0.5),
      errorAction: r.one(['ignore', 'ignore', 'defer']),
      activationDate: empty ? null : activationDate,
      expiryDate,
      senderAddressLocation: r.one(['header', 'header', 'envelope', 'header-or-envelope']),
      recipientAddressType: r.one(['resolved', 'resolved', 'original']),
    };
  });
  // Priorities are unique and without gaps; the order in which rules are stored is another one.
  const order = r.some(
    rules.map((_, i) => i),
    rules.length,
    rules.length,
  );
  return rules.map((rule, i) => ({ ...rule, id: `r${i}`, name: `r${i}`, priority: order[i]! }));
}

const line = (r: Random): string =>
  r
    .many(0, 5, () => r.one(PIECES) + r.one([' ', ' ', ', ', '', '. ']))
    .join('')
    .trim();

const FIELDS: readonly ((r: Random) => [string, string])[] = [
  (r) => ['X-A', line(r)],
  (r) => ['x-b', line(r)],
  (r) => ['x-a', line(r)],
  (r) => ['Importance', r.one(['high', 'Low', 'NORMAL'])],
  (r) => ['X-Priority', r.one(['1', '2 (High)', '3', '5 (Lowest)'])],
  (r) => ['X-MS-Exchange-Organization-SCL', r.one(LEVELS)],
  (r) => ['X-Microsoft-Classification', r.one(CLASSES)],
  (r) => ['X-Microsoft-ClassID', CLASSES[2] ?? r.one(CLASSES)],
  (r) => ['Auto-Submitted', r.one(['no', 'auto-replied', 'auto-generated'])],
  () => ['X-MS-Exchange-Inbox-Rules-Loop', 'ana@alder.test'],
  (r) => ['Sender', r.one(PEOPLE)],
  (r) => ['Reply-To', r.one(PEOPLE)],
  () => ['Message-Context', 'voice-message'],
  () => ['X-MS-Exchange-Organization-Approval-Initiator', 'mapi'],
];

/** By this the inspection is told to give up. */
export const SLOW = 'as if it took too long';

function attached(r: Random, name: string): Attached {
  const kind = r.chance(0.08)
    ? 'slow'
    : r.one(['filler', 'filler', 'text', 'text', 'zip', 'locked', 'program'] as const);
  const text = line(r);
  const content = {
    filler: () => Buffer.alloc(r.one([0, 99, 100, 1200]), 0x41),
    text: () => Buffer.from(text),
    zip: () => zipped('inner.csv', text, false),
    locked: () => zipped('inner.csv', text, true),
    slow: () => Buffer.from(SLOW),
    program: () => Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), Buffer.alloc(200)]),
  }[kind]();
  return { name, kind, text: kind === 'text' || kind === 'zip' ? text : '', content };
}

export function randomMail(r: Random): Mail {
  const ascii = r.chance(0.2);
  const body = r.many(1, 4, () => line(r)).join('\r\n');
  const plain = [...body].every((char) => char.charCodeAt(0) < 0x80);
  const latin = [...body].every((char) => char.charCodeAt(0) < 0x100);
  return {
    sender: r.chance(0.1) ? '' : r.one(PEOPLE),
    recipients: r.some(PEOPLE, 1, 4),
    client: r.one(CLIENTS),
    authenticated: r.chance(0.8),
    ours: true,
    froms: r.many(r.chance(0.05) ? 0 : 1, r.chance(0.08) ? 2 : 1, () => r.some(PEOPLE, 1, 2)),
    to: r.some(PEOPLE, 0, 2),
    cc: r.some(PEOPLE, 0, 2),
    subjects: r.many(r.chance(0.05) ? 0 : 1, r.chance(0.08) ? 2 : 1, () => line(r)),
    fields: r.some(FIELDS, 0, 4).map((make) => make(r)),
    body,
    html: r.chance(0.3),
    charset: ascii && plain ? 'us-ascii' : latin && r.chance(0.3) ? 'iso-8859-1' : 'utf-8',
    attachments: r.some(NAMES, 0, 2).map((name) => attached(r, name)),
    kind: r.chance(0.7)
      ? 'ordinary'
      : r.one(['signed', 'encrypted', 'invitation', 'receipt', 'rights-managed']),
    peopleKnown: r.chance(0.92),
    size: 0,
    added: [],
    written: [],
    wrapped: false,
    now: new Date(r.one(['2026-06-01T12:00:00Z', '2026-05-01T00:00:00Z', '2026-08-01T00:00:00Z'])),
  };
}
