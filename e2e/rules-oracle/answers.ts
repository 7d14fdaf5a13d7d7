import { domainToASCII } from 'node:url';
import {
  ACCEPTED,
  type Attached,
  GROUPS,
  type Mail,
  type OraclePredicate,
  type OracleRule,
  PEOPLE_KNOWN,
  type Somebody,
} from './model';

export type Answer = 'true' | 'false' | 'unknown';

const yesNo = (holds: boolean): Answer => (holds ? 'true' : 'false');

const anyOf = (answers: Answer[]): Answer =>
  answers.includes('true') ? 'true' : answers.includes('unknown') ? 'unknown' : 'false';

/** One thing that may be read in several ways: what holds in all of them holds. */
const inAllReadings = (answers: Answer[]): Answer =>
  new Set(answers).size <= 1 ? (answers[0] ?? 'false') : 'unknown';

const canonical = (address: string): string => {
  const [local = '', domain = ''] = address.toLowerCase().split('@');
  return `${local}@${domainToASCII(domain)}`;
};

export const domainOf = (address: string): string => canonical(address).split('@')[1] ?? '';

/** Somebody is known by each of their addresses. */
const somebody = (address: string): Somebody | undefined =>
  PEOPLE_KNOWN.find((each) => [each.address, ...each.proxies].includes(canonical(address)));

/** The address that somebody is known by first. */
const primary = (address: string): string => somebody(address)?.address ?? canonical(address);

const managerOf = (address: string): string | null => {
  const manager = somebody(address)?.manager;
  return manager ? primary(manager) : null;
};

/** The manager is known by address and by name; who is not known has no attributes. */
const attributeOf = (address: string, attribute: string): string[] => {
  const who = somebody(address);
  if (!who) return [];
  if (attribute === 'Email') return [who.address];
  if (attribute !== 'Manager') return [who.attributes[attribute] ?? []].flat();
  const manager = managerOf(address);
  return manager ? [manager, somebody(manager)?.attributes['DisplayName'] ?? []].flat() : [];
};

export function managersOfSender(mail: Mail): string[] {
  if (!mail.peopleKnown) return [];
  const senders = mail.froms.length > 0 ? mail.froms.flat() : [mail.sender].filter((a) => a !== '');
  return [...new Set(senders.flatMap((each) => managerOf(each) ?? []))];
}

/**
 * A group is what Exchange has no form for: whoever writes it means that one of its conditions is enough. That one
 * cannot be told is nothing against it where another holds, and leaves it open where none does.
 */
export const answerOf = (
  condition: OracleRule['conditions'][number],
  rule: OracleRule,
  mail: Mail,
  recipient: string,
): Answer =>
  'any' in condition
    ? anyOf(condition.any.map((each) => answer(each, rule, mail, recipient)))
    : answer(condition, rule, mail, recipient);

/** Conditions are joined by and, exceptions by or; one exception that holds switches the rule off. */
export function valueOf(rule: OracleRule, mail: Mail, recipient: string): Answer {
  const answers = [
    ...rule.conditions.map((each) => answerOf(each, rule, mail, recipient)),
    ...rule.exceptions.map((each) => {
      const value = answer(each, rule, mail, recipient);
      return value === 'unknown' ? value : yesNo(value === 'false');
    }),
  ];
  if (answers.includes('false')) return 'false';
  return answers.includes('unknown') ? 'unknown' : 'true';
}

/** What .NET takes for part of a word; to JavaScript it is ASCII only. */
const IN_WORD = '[\\p{L}\\p{Mn}\\p{Nd}\\p{Pc}]';
const BOUNDARY = `(?:(?<=${IN_WORD})(?!${IN_WORD})|(?<!${IN_WORD})(?=${IN_WORD}))`;
const asDotNet = (pattern: string): RegExp => new RegExp(pattern.replaceAll('\\b', BOUNDARY), 'iu');

/** One predicate, for one recipient. */
export function answer(
  { predicate, args }: OraclePredicate,
  rule: OracleRule,
  mail: Mail,
  recipient: string,
): Answer {
  const values = (name: string): string[] => (args[name] as string[] | undefined) ?? [];
  const has = (text: string): boolean =>
    'words' in args
      ? values('words').some((word) => hasWord(text, word))
      : values('patterns').some((pattern) => asDotNet(pattern).test(text));
  /**
   * Where the sender's address is looked for. The 2026 page takes From only; the page on conditions Sender and Reply-To
   * as well, which a rule may ask for.
   */
  const atSender = (
    from: Answer,
    envelope: Answer,
    of: (all: readonly string[]) => Answer,
  ): Answer => {
    const { senderAddressLocation: where } = rule;
    if (where === 'envelope') return envelope;
    const others = ['Sender', 'Reply-To'].flatMap((name) =>
      mail.fields.filter(([own]) => own === name).map(([, address]) => of([address])),
    );
    const header = args['anyHeader'] === true ? anyOf([from, ...others]) : from;
    return where === 'header' ? header : anyOf([header, envelope]);
  };
  const wanted = values('addresses').map(canonical);
  const isWanted = (address: string): boolean => wanted.includes(canonical(address));
  const inDomains = (address: string): boolean =>
    values('domains').some((domain) => {
      const own = domainOf(address);
      const given = domainToASCII(domain.toLowerCase());
      return own === given || (args['strict'] !== true && own.endsWith(`.${given}`));
    });
  const senders = (holds: (address: string) => boolean): Answer => {
    const envelope = yesNo(mail.sender !== '' && holds(mail.sender));
    const header =
      mail.froms.length === 0
        ? envelope
        : inAllReadings(mail.froms.map((from) => yesNo(from.some(holds))));
    return atSender(header, envelope, (all) => yesNo(all.some(holds)));
  };
  const member = (address: string, names = values('groups')): Answer =>
    anyOf(
      names.map((name) => {
        const members = GROUPS[name];
        if (!members) return 'unknown';
        const known = mail.peopleKnown ? somebody(address) : undefined;
        const all = [canonical(address), ...(known ? [known.address, ...known.proxies] : [])];
        return yesNo(all.some((each) => members.includes(each)));
      }),
    );
  const anyMember = (all: readonly string[]): Answer => anyOf(all.map((each) => member(each)));
  const both = (one: Answer, other: Answer): Answer => {
    if (one === 'false' || other === 'false') return 'false';
    return one === 'true' && other === 'true' ? 'true' : 'unknown';
  };
  /** From, or the envelope where there is none; what two fields of From do not agree on is unknown. */
  const inFrom = (of: (all: readonly string[]) => Answer): Answer => {
    const own = mail.sender === '' ? [] : [mail.sender];
    return inAllReadings((mail.froms.length === 0 ? [own] : mail.froms).map(of));
  };
  /** The cmdlet page says greater, the admin page greater or equal. */
  const isOver = (bytes: number): boolean =>
    args['orEqual'] === true ? bytes >= Number(args['size']) : bytes > Number(args['size']);
  const closed = mail.kind === 'encrypted';
  const fields = (name: string): string[] =>
    mail.fields.filter(([own]) => own.toLowerCase() === name.toLowerCase()).map(([, v]) => v);
  const field = (name: string): string | undefined => fields(name)[0];
  /** Anybody can write it, and only servers of the organisation and its rules are believed. */
  const claimed = (name: string): boolean =>
    !mail.ours &&
    /^x-ms-exchange-organization-/i.test(name) &&
    !mail.written.includes(name.toLowerCase()) &&
    fields(name).length > 0;

  /** The primary address, unless the rule asks for the one in the envelope. */
  const address = (of: string): string =>
    mail.peopleKnown && rule.recipientAddressType === 'resolved' ? primary(of) : canonical(of);
  const looks = (args['attributes'] ?? []) as { attribute: string; values: string[] }[];
  const words = predicate.endsWith('Words');
  const hasAttribute = (of: string): boolean =>
    looks.some(({ attribute, values: wantedOf }) =>
      attributeOf(of, attribute).some((text) =>
        wantedOf.some((each) => (words ? hasWord(text, each) : asDotNet(each).test(text))),
      ),
    );
  const knowing = (of: () => Answer): Answer => (mail.peopleKnown ? of() : 'unknown');

  switch (predicate) {
    case 'SenderADAttributeContainsWords':
    case 'SenderADAttributeMatchesPatterns':
      return knowing(() => inFrom((all) => yesNo(all.some(hasAttribute))));
    case 'RecipientADAttributeContainsWords':
    case 'RecipientADAttributeMatchesPatterns':
      return knowing(() => yesNo(hasAttribute(recipient)));
    case 'SenderManagementRelationship':
      return knowing(() =>
        inFrom((all) =>
          yesNo(
            all.some((from) =>
              args['relation'] === 'Manager'
                ? managerOf(recipient) === primary(from)
                : managerOf(from) === primary(recipient),
            ),
          ),
        ),
      );
    case 'ManagerIs': {
      const managed = (of: string): boolean =>
        values('addresses').some((each) => managerOf(of) === primary(each));
      return knowing(() =>
        args['of'] === 'Recipient'
          ? yesNo(managed(recipient))
          : inFrom((all) => yesNo(all.some(managed))),
      );
    }
    // Equal: all recipients have what the sender has. NotEqual: one has something else.
    case 'ADAttributeComparison': {
      const one = (of: string) => attributeOf(of, String(args['attribute']))[0]?.toLowerCase();
      const others = mail.recipients.map(one);
      return knowing(() =>
        inFrom((all) =>
          yesNo(
            all
              .map(one)
              .some(
                (own) =>
                  own !== undefined &&
                  (args['operator'] === 'Equal'
                    ? others.every((each) => each === own)
                    : others.some((each) => each !== undefined && each !== own)),
              ),
          ),
        ),
      );
    }
    case 'From':
      return senders(isWanted);
    case 'FromAddressContainsWords':
    case 'FromAddressMatchesPatterns':
      return senders((address) => has(canonical(address)));
    case 'SenderDomainIs':
      return senders(inDomains);
    case 'FromMemberOf': {
      const envelope = mail.sender === '' ? 'false' : member(mail.sender);
      return atSender(inFrom(anyMember), envelope, anyMember);
    }
    case 'SentToMemberOf':
      return member(recipient);
    case 'AnyOfToHeaderMemberOf':
      return anyMember(mail.to);
    case 'AnyOfCcHeaderMemberOf':
      return anyMember(mail.cc);
    case 'AnyOfToCcHeaderMemberOf':
      return anyMember([...mail.to, ...mail.cc]);
    case 'BetweenMemberOf': {
      const from = (names: string[]): Answer =>
        inFrom((all) => anyOf(all.map((each) => member(each, names))));
      return anyOf([
        both(from(values('first')), member(recipient, values('second'))),
        both(from(values('second')), member(recipient, values('first'))),
      ]);
    }
    case 'FromScope': {
      const accepted = (address: string) => ACCEPTED.includes(domainOf(address));
      const own = mail.sender === '' ? [] : [mail.sender];
      const readings = mail.froms.length === 0 ? [own] : mail.froms;
      return inAllReadings(
        readings.map((all) =>
          yesNo(
            args['scope'] === 'InOrganization'
              ? mail.authenticated && all.length > 0 && all.every(accepted)
              : !all.some(accepted),
          ),
        ),
      );
    }
    case 'SenderIpRanges':
      if (mail.client === '') return 'unknown';
      return yesNo(values('ranges').some((range) => IN_RANGE[range]?.includes(mail.client)));
    case 'SentTo':
      return yesNo(isWanted(address(recipient)));
    case 'SentToScope':
      return yesNo(ACCEPTED.includes(domainOf(recipient)) === (args['scope'] === 'InOrganization'));
    case 'RecipientAddressContainsWords':
    case 'RecipientAddressMatchesPatterns':
      return yesNo(has(address(recipient)));
    case 'RecipientDomainIs':
      return yesNo(inDomains(address(recipient)));
    case 'AnyOfRecipientAddressContainsWords':
    case 'AnyOfRecipientAddressMatchesPatterns':
      return yesNo([...mail.recipients, ...mail.added].some((each) => has(address(each))));
    case 'AnyOfToHeader':
      return yesNo(mail.to.some(isWanted));
    case 'AnyOfCcHeader':
      return yesNo(mail.cc.some(isWanted));
    case 'AnyOfToCcHeader':
      return yesNo([...mail.to, ...mail.cc].some(isWanted));
    case 'SubjectContainsWords':
    case 'SubjectMatchesPatterns':
      return inAllReadings(mail.subjects.map((subject) => yesNo(has(subject))));
    case 'SubjectOrBodyContainsWords':
    case 'SubjectOrBodyMatchesPatterns':
      return anyOf([
        inAllReadings(mail.subjects.map((subject) => yesNo(has(subject)))),
        yesNo(!closed && has(mail.body)),
      ]);
    case 'HeaderContains':
    case 'HeaderMatches':
      if (claimed(String(args['header']))) return 'unknown';
      return yesNo(fields(String(args['header'])).some(has));
    case 'ContentCharacterSetContainsWords':
      return yesNo(!closed && has(mail.charset));
    case 'AttachmentNameMatchesPatterns':
      return yesNo(
        (!closed && mail.attachments.some(({ name }) => has(name))) ||
          (mail.wrapped && has('message.eml')),
      );
    case 'AttachmentExtensionMatchesWords':
      // The names in a locked archive can be read; what is in archives inside it cannot.
      if (mail.wrapped && values('extensions').some((each) => each.replace('.', '') === 'eml'))
        return 'true';
      return ofAttached(mail, ({ name, kind }) => {
        const pieces = name.replace(/\.$/, '').toLowerCase().split('.');
        const own = pieces.length > 1 ? pieces.at(-1) : undefined;
        const inner = kind === 'zip' || kind === 'locked' ? 'csv' : undefined;
        const given = values('extensions').map((each) => each.replace('.', ''));
        return [own, inner].some((each) => each !== undefined && given.includes(each));
      });
    // One number that has a right check digit, beside a word for it; no bank account is ever written.
    case 'MessageContainsDataClassifications': {
      const card = JSON.stringify(args['types']).includes('credit-card');
      const holds = (text: string): boolean => card && text.includes('4012888888881881');
      return anyOf([
        ...mail.subjects.map((subject) => yesNo(holds(subject))),
        yesNo(!closed && holds(mail.body)),
        ofAttached(mail, ({ text }) => holds(text)),
      ]);
    }
    case 'AttachmentContainsWords':
    case 'AttachmentMatchesPatterns':
      // What can be read of a message inside a message is text of an attachment.
      if (mail.wrapped && !closed && has(mail.body)) return 'true';
      return ofAttached(mail, ({ text }) => has(text));
    // None of these files has properties; behind a password there may be some.
    case 'AttachmentPropertyContainsWords':
      return ofAttached(mail, () => false);
    case 'AttachmentHasExecutableContent':
      return ofAttached(mail, ({ kind }) => kind === 'program');
    case 'AttachmentIsPasswordProtected':
      return ofAttached(mail, ({ kind }) => kind === 'locked');
    case 'AttachmentIsUnsupported':
      return ofAttached(mail, ({ kind }) => kind === 'program', [...PARTS_OF_KINDS]);
    // A fact of its own, and certain.
    case 'AttachmentProcessingLimitExceeded':
      return yesNo(!closed && mail.attachments.some(({ kind }) => kind === 'slow'));
    case 'AttachmentSizeOver': {
      const sizes = mail.attachments.map(({ content }) => content.length);
      // A signature, a receipt and rights-managed content are parts of some bytes as well.
      if (['signed', 'receipt', 'rights-managed'].includes(mail.kind)) sizes.push(1);
      if (closed) sizes.length = 0;
      if (mail.wrapped) sizes.push(mail.size);
      return yesNo(sizes.some(isOver));
    }
    case 'MessageSizeOver':
      return yesNo(isOver(mail.size));
    case 'MessageTypeMatches':
      if (args['type'] === 'ApprovalRequest' && claimed(APPROVAL)) return 'unknown';
      return yesNo(typesOf(mail, field).includes(String(args['type'])));
    case 'HasClassification':
      return yesNo(
        classes(fields).some(
          (c) => c.toLowerCase() === String(args['classification']).toLowerCase(),
        ),
      );
    case 'HasNoClassification':
      return yesNo(classes(fields).length === 0);
    case 'WithImportance': {
      const said = field('Importance')?.toLowerCase();
      const priority = Number(field('X-Priority')?.[0] ?? 3);
      const implied = priority < 3 ? 'high' : priority > 3 ? 'low' : 'normal';
      return yesNo((said ?? implied) === String(args['importance']).toLowerCase());
    }
    case 'SCLOver': {
      const level = field('X-MS-Exchange-Organization-SCL');
      if (claimed('X-MS-Exchange-Organization-SCL')) return 'unknown';
      return yesNo(level !== undefined && Number(level) >= Number(args['level']));
    }
    default:
      throw new Error(`No reading of ${predicate}.`);
  }
}

const APPROVAL = 'X-MS-Exchange-Organization-Approval-Initiator';

/** Parts that are attachments to a reader of mail and of no kind that can be inspected. */
const PARTS_OF_KINDS = ['signed', 'rights-managed'];

/** Nobody knows what is behind a password, nor of what was found what else there is. */
function ofAttached(
  { kind, attachments }: Mail,
  holds: (each: Attached) => boolean,
  kinds: readonly string[] = [],
): Answer {
  if (kind === 'encrypted') return 'false';
  if (kinds.includes(kind)) return 'true';
  return anyOf(
    attachments.map((each) => {
      if (holds(each)) return 'true';
      return each.kind === 'locked' || each.kind === 'slow' ? 'unknown' : 'false';
    }),
  );
}

const classes = (fields: (name: string) => string[]): string[] => [
  ...fields('X-Microsoft-Classification'),
  ...fields('X-Microsoft-ClassID'),
];

/** What is signed or encrypted and was put into a new message is an attachment of that one. */
function typesOf({ kind, wrapped }: Mail, field: (name: string) => string | undefined): string[] {
  return [
    ...({
      ordinary: [],
      signed: ['Signed'],
      encrypted: ['Encrypted'],
      invitation: ['Calendaring'],
      receipt: ['ReadReceipt'],
      'rights-managed': ['PermissionControlled'],
    }[wrapped ? 'ordinary' : kind] ?? []),
    ...(field('Auto-Submitted') === 'auto-replied' ? ['OOF'] : []),
    ...(field('X-MS-Exchange-Inbox-Rules-Loop') ? ['AutoForward'] : []),
    ...(field('Message-Context') === 'voice-message' ? ['Voicemail'] : []),
    ...(field(APPROVAL) ? ['ApprovalRequest'] : []),
  ];
}

/** Which of the connecting addresses lie in which of the ranges, by hand. */
const V4 = ['192.0.2.7', '::ffff:192.0.2.7'];
const IN_RANGE: Record<string, string[]> = {
  '192.0.2.7': V4,
  '192.0.2.0-192.0.2.6': [],
  '192.0.2.0/29': V4,
  '198.51.100.128/25': ['198.51.100.200'],
  '2001:db8::/64': ['2001:db8::25'],
  '::/0': ['2001:db8::25'],
};

const isLetter = (char: string | undefined): boolean =>
  char !== undefined && /[\p{L}\p{M}\p{N}]/u.test(char) && !/[\p{scx=Han}]/u.test(char);

/**
 * Whole words without regard to case: before and behind the value stands no letter, unless the value begins
 * or ends with something else. Scripts without spaces have no ends of words. Blanks are any run of them.
 */
function hasWord(text: string, word: string): boolean {
  const hay = [...text.toLowerCase().replace(/\s+/g, ' ')];
  const needle = [...word.toLowerCase()];
  return hay.some((_, at) => {
    if (!needle.every((char, i) => hay[at + i] === char)) return false;
    const freeBefore = !isLetter(needle[0]) || !isLetter(hay[at - 1]);
    const freeBehind = !isLetter(needle.at(-1)) || !isLetter(hay[at + needle.length]);
    return freeBefore && freeBehind;
  });
}
