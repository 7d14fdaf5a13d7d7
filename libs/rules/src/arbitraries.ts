import { Rule, type Predicate } from '@chancery/contracts';
import * as fc from 'fast-check';
import { alternativesOf } from './clauses';
import type { RuleInput } from './decision';
import { ACCEPTED, part } from './example-message';

const WORDS = ['alpha', 'beta', 'gamma ray', 'Delta', '[go]', 'x-ray', '合同', '***', 'ß', 'naïve'];
const TEXT = [
  ...WORDS,
  'alphabet',
  'gamma rays',
  'gamma',
  'ray',
  '签合同书',
  'go',
  'xray',
  'x',
  '.',
  '\r\n',
  '12',
  '12-34',
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
];
const PEOPLE = [
  'ana@alder.test',
  'Ben@Alder.test',
  'ren@birch.test',
  'kim@mail.birch.test',
  'eve@cedar.test',
];
const DOMAINS = ['alder.test', 'birch.test', 'mail.birch.test', 'test', 'oak.test'];
const NAMES = ['pay.xlsx', 'alpha.doc', 'notes-12-34.txt'];

const some = (values: readonly string[], most = 2) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: most });
const scope = fc.constantFrom('InOrganization', 'NotInOrganization');
const size = fc.constantFrom(0, 100, 1000);

const predicate = fc.oneof(
  ...[
    { predicate: 'SentTo', args: fc.record({ addresses: some(PEOPLE) }) },
    { predicate: 'SentToScope', args: fc.record({ scope }) },
    {
      predicate: 'RecipientDomainIs',
      args: fc.record({ domains: some(DOMAINS), strict: fc.boolean() }),
    },
    { predicate: 'FromScope', args: fc.record({ scope }) },
    { predicate: 'From', args: fc.record({ addresses: some(PEOPLE, 3) }) },
    { predicate: 'SubjectContainsWords', args: fc.record({ words: some(WORDS, 3) }) },
    { predicate: 'SubjectOrBodyContainsWords', args: fc.record({ words: some(WORDS, 3) }) },
    { predicate: 'SubjectMatchesPatterns', args: fc.record({ patterns: some(PATTERNS) }) },
    { predicate: 'SubjectOrBodyMatchesPatterns', args: fc.record({ patterns: some(PATTERNS) }) },
    {
      predicate: 'HeaderContains',
      args: fc.record({ header: fc.constantFrom('X-A', 'X-B'), words: some(WORDS) }),
    },
    {
      predicate: 'HeaderMatches',
      args: fc.record({ header: fc.constantFrom('x-a', 'X-C'), patterns: some(PATTERNS) }),
    },
    { predicate: 'AttachmentNameMatchesPatterns', args: fc.record({ patterns: some(PATTERNS) }) },
    { predicate: 'AttachmentSizeOver', args: fc.record({ size }) },
    { predicate: 'MessageSizeOver', args: fc.record({ size }) },
    {
      predicate: 'MessageTypeMatches',
      args: fc.record({ type: fc.constantFrom('Encrypted', 'Signed') }),
    },
  ].map(({ predicate, args }) => fc.record({ predicate: fc.constant(predicate), args })),
);

/** A condition, or now and then a group of them. */
const condition = fc.oneof(
  { weight: 4, arbitrary: predicate },
  {
    weight: 1,
    arbitrary: fc.record({ any: fc.array(predicate, { minLength: 2, maxLength: 4 }) }),
  },
);

const edit = fc.constantFrom(
  { action: 'SetHeader', args: { name: 'X-Seen', value: '1' } },
  { action: 'SetHeader', args: { name: 'X-A', value: 'gamma ray, alpha' } },
  { action: 'SetHeader', args: { name: 'Subject', value: 'naïve x-ray' } },
  { action: 'PrependSubject', args: { text: '[x] ' } },
  { action: 'PrependSubject', args: { text: 'Delta ' } },
  { action: 'RemoveHeader', args: { name: 'X-A' } },
  { action: 'StopRuleProcessing', args: {} },
);
const protect = fc.constantFrom('encrypt-only', 'do-not-forward').map((template) => ({
  action: 'ApplyRightsProtectionTemplate',
  args: { template },
}));
const brand = fc.constantFrom('finance', 'claims').map((chosen) => ({
  action: 'ApplyRightsProtectionCustomizationTemplate',
  args: { brand: chosen },
}));
const reject = fc.constantFrom('5.7.1', '5.7.912').map((code) => ({
  action: 'RejectMessage',
  args: { code, text: 'No.' },
}));
const someone = fc.subarray(['records@own.test', 'ana@own.test', 'audit@out.test'], {
  minLength: 1,
});
const further = fc.oneof(
  fc.record({
    action: fc.constantFrom('BlindCopyTo', 'CopyTo', 'AddToRecipients', 'RedirectMessageTo'),
    args: fc.record({ addresses: someone }),
  }),
  fc.record({
    action: fc.constant('ModerateMessageByUser'),
    args: fc.record({ addresses: someone }),
  }),
  fc.constant({ action: 'GenerateNotification', args: { text: 'Seen.' } }),
  fc.constantFrom('partner', 'archive').map((connector) => ({
    action: 'RouteMessageOutboundConnector',
    args: { connector },
  })),
  fc.constantFrom('Quarantine', 'RouteMessageOutboundRequireTls').map((each) => ({
    action: each,
    args: {},
  })),
);
const unprotect = fc
  .boolean()
  .map((attachments) => [
    { action: 'RemoveOMEv2', args: {} },
    ...(attachments ? [{ action: 'RemoveRMSAttachmentEncryption', args: {} }] : []),
  ]);
const actions = fc.oneof(
  { weight: 2, arbitrary: unprotect },
  { weight: 2, arbitrary: fc.tuple(further) },
  { weight: 1, arbitrary: fc.tuple(protect, further) },
  { weight: 1, arbitrary: fc.constant([{ action: 'DeleteMessage', args: {} }]) },
  { weight: 3, arbitrary: fc.tuple(protect) },
  { weight: 2, arbitrary: fc.tuple(edit) },
  { weight: 2, arbitrary: fc.tuple(protect, edit) },
  { weight: 2, arbitrary: fc.tuple(protect, brand) },
  { weight: 1, arbitrary: fc.tuple(reject) },
);

const date = fc.option(
  fc.constantFrom('2026-05-01T00:00:00Z', '2026-06-01T12:00:00Z', '2026-07-01T00:00:00+02:00'),
  { freq: 6 },
);

const rule = fc.record({
  enabled: fc.constantFrom(true, true, true, false),
  mode: fc.constantFrom('enforce', 'enforce', 'enforce', 'test', 'off'),
  priority: fc.nat(20),
  conditions: fc.array(condition, { maxLength: 3 }),
  exceptions: fc.array(predicate, { maxLength: 2 }),
  actions,
  stopProcessing: fc.constantFrom(false, false, false, true),
  notifyInTest: fc.boolean(),
  activationDate: date,
  expiryDate: date,
  senderAddressLocation: fc.constantFrom('header', 'envelope', 'header-or-envelope'),
});

const numbered = (all: readonly object[]) =>
  all.map((each, i) => {
    const parsed = Rule.parse({ ...each, id: `r${i}`, name: `r${i}` });
    const { activationDate, expiryDate } = parsed;
    const empty =
      activationDate && expiryDate && Date.parse(expiryDate) <= Date.parse(activationDate);
    return empty ? { ...parsed, activationDate: null } : parsed;
  });
export const rules = fc.array(rule, { minLength: 1, maxLength: 45 }).map(numbered);

/** So many rules on the text that it is searched for all of them at once. */
export const textRules = fc
  .array(
    rule.chain((each) =>
      fc
        .record({
          predicate: fc.constant('SubjectOrBodyContainsWords'),
          args: fc.record({ words: some(WORDS, 1) }),
        })
        .map((inText) => ({ ...each, conditions: [...each.conditions.slice(0, 1), inText] })),
    ),
    { minLength: 60, maxLength: 80, size: 'max' },
  )
  .map(numbered);

/** Every other rule rejects on the envelope alone. */
export const rejectingRules = fc
  .array(rule, { minLength: 1, maxLength: 12 })
  .map(numbered)
  .map((all) =>
    all.map((each, i) => {
      if (i % 2 === 1) return each;
      const ofEnvelope = ({ predicate }: Predicate) => /^(?:SentTo|Recipient)/.test(predicate);
      return Rule.parse({
        ...each,
        conditions: each.conditions.filter((one) => alternativesOf(one).every(ofEnvelope)),
        exceptions: each.exceptions.filter(ofEnvelope),
        actions: [{ action: 'RejectMessage', args: { text: `By ${each.id}.` } }],
      });
    }),
  );

const text = fc
  .array(fc.tuple(fc.constantFrom(...TEXT), fc.constantFrom(' ', '', ', ')), { maxLength: 6 })
  .map((pieces) => pieces.flat().join(''));

/** A header value as the reader keeps it; folded lines and odd blanks are tested elsewhere. */
const field = (name: string) =>
  text.map((value) => ({
    name,
    raw: ` ${Buffer.from(value.replaceAll('\r\n', ' ').trim()).toString('latin1')}`,
  }));

const maybe = <T>(arbitrary: fc.Arbitrary<T>, most: number) =>
  fc.array(arbitrary, { maxLength: most });

export const message = fc
  .record({
    sender: fc.constantFrom('', ...PEOPLE),
    authenticated: fc.boolean(),
    recipients: fc.uniqueArray(fc.constantFrom(...PEOPLE), { minLength: 1, maxLength: 4 }),
    froms: fc.array(
      fc.constantFrom(...PEOPLE).map((a) => ({ name: 'From', raw: ` Someone <${a}>` })),
      { minLength: 0, maxLength: 2 },
    ),
    subjects: maybe(field('Subject'), 2),
    others: maybe(fc.oneof(field('X-A'), field('x-b')), 3),
    bodies: maybe(
      fc.record({
        text,
        damaged: fc.constantFrom(false, false, true),
        cut: fc.constantFrom(false, false, true),
      }),
      2,
    ),
    attachments: maybe(
      fc.record({ name: fc.constantFrom(...NAMES), size, damaged: fc.constantFrom(false, true) }),
      2,
    ),
    size,
    smime: fc.constantFrom(null, null, 'enveloped' as const, 'signed' as const),
    encryptedWhole: fc.constantFrom(false, false, false, true),
  })
  .map((m): RuleInput => ({
    envelope: { sender: m.sender, recipients: m.recipients },
    authenticated: m.authenticated,
    clientAddress: '192.0.2.1',
    acceptedDomains: ACCEPTED,
    now: new Date('2026-06-01T12:00:00Z'),
    facts: {
      size: m.size,
      headers: [...m.froms, ...m.subjects, ...m.others],
      parts: m.attachments.map((a) =>
        part({
          fileName: a.name,
          attachment: true,
          decodedBytes: a.size,
          damage: a.damaged ? ['file name cannot be read with certainty'] : [],
        }),
      ),
      text: m.bodies.map((body, i) => ({ path: `${i}`, type: 'text/plain', ...body })),
      smime: m.smime,
      pgp: null,
      encryptedWhole: m.encryptedWhole,
      problems: [],
    },
  }));
