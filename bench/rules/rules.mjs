// Rules of mixed kinds and mail for them, in the forms of the three engines.

/** So many kinds of rules take turns. */
const KINDS = 18;
const TYPES = ['OOF', 'Voicemail', 'AutoForward', 'Encrypted', 'ReadReceipt'];
const OUTSIDE = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };

/** Who is in groups of rules, and whose manager somebody is, of the mail `at`. */
export const surroundings = (at, count) => ({
  groups: new Map([
    ...Array.from({ length: Math.ceil(count / KINDS) }, (_, i) => [
      [`g${i * KINDS + 8}`, new Set([`somebody${i}@alder.test`])],
      [`g${i * KINDS + 9}`, new Set([`somebody${i}@birch.test`])],
    ]).flat(),
    [`g${hit(at, count, 8)}`, new Set(['ana@alder.test'])],
    [`g${hit(at, count, 9)}`, new Set(['ren@birch.test'])],
  ]),
  people: [
    {
      address: 'ana@alder.test',
      proxyAddresses: [],
      attributes: {},
      manager: `boss${hit(at, count, 16)}@alder.test`,
    },
  ],
});

/** The rule of a kind that matches a mail; another one for each mail. */
const hit = (at, count, kind) =>
  (((at * 7919 + kind * 31) % Math.max(1, Math.floor(count / KINDS))) * KINDS + kind) % count;

/**
 * Rule `i`, and what of a message makes it match. Kinds take turns. Every value that has one is its rule's own; of
 * scopes, types, levels and importances there are few, which the mail does not have.
 */
export function rule(i) {
  const actions = [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } }];
  const frame = { id: `r${i}`, name: `r${i}`, priority: i, actions };
  const only = (predicate, args) => ({ ...frame, conditions: [{ predicate, args }] });
  switch (i % KINDS) {
    case 0:
      return only('SenderDomainIs', { domains: [`from${i}.example`] });
    case 1:
      return only('RecipientDomainIs', { domains: [`to${i}.example`], strict: true });
    case 2:
      return only('SubjectContainsWords', { words: [`subject${i}x`] });
    case 3:
      return only('SubjectOrBodyContainsWords', { words: [`keyword${i}x`, `other${i}x`] });
    case 4:
      return only('SubjectOrBodyMatchesPatterns', { patterns: [`case${i}x-\\d{4,6}`] });
    case 5:
      return only('AttachmentNameMatchesPatterns', { patterns: [`^plan${i}x\\.(?:pdf|docx)$`] });
    case 6:
      return {
        ...frame,
        conditions: [
          { predicate: 'HeaderContains', args: { header: 'X-Label', words: [`label${i}x`] } },
          OUTSIDE,
        ],
      };
    case 8:
      return only('FromMemberOf', { groups: [`g${i}`] });
    case 9:
      return only('SentToMemberOf', { groups: [`g${i}`] });
    case 10:
      return only('MessageSizeOver', { size: 1_000_000 + i });
    case 11:
      return only('AttachmentSizeOver', { size: 500_000 + i });
    case 12:
      return only('MessageTypeMatches', { type: TYPES[Math.floor(i / KINDS) % TYPES.length] });
    case 13:
      return {
        ...frame,
        conditions: [{ predicate: 'WithImportance', args: { importance: 'High' } }, OUTSIDE],
      };
    case 14:
      return only('SCLOver', { level: `${5 + (Math.floor(i / KINDS) % 5)}` });
    case 15:
      return only('HasClassification', { classification: `class${i}` });
    case 16:
      return only('ManagerIs', { of: 'Sender', addresses: [`boss${i}@alder.test`] });
    case 17:
      return only('FromScope', { scope: 'NotInOrganization' });
    default:
      return {
        ...frame,
        conditions: [
          { predicate: 'AnyOfToCcHeader', args: { addresses: [`person${i}@to.example`] } },
          OUTSIDE,
        ],
        exceptions: [{ predicate: 'SubjectContainsWords', args: { words: [`except${i}x`] } }],
      };
  }
}

/** A mail of 10 KB that some of the rules up to `count` match, as bytes and as what the peers are told of it. */
export function mail(at, count, vocabulary) {
  const [a, b, c, d, e] = [2, 3, 4, 7, 15].map((kind) => hit(at, count, kind));
  const words = [];
  let bytes = 0;
  for (let i = 0; bytes < 9_200; i++) {
    const word = vocabulary[(at * 131 + i * i * 17 + i * 7) % vocabulary.length];
    words.push(i % 12 === 11 ? `${word}\r\n` : word);
    bytes += word.length + 1;
  }
  words.splice(300, 0, `keyword${b}x`);
  words.splice(600, 0, `case${c}x-20261`);
  const body = words.join(' ');
  const told = {
    from: 'ana@alder.test',
    fromDomain: 'alder.test',
    recipient: 'ren@birch.test',
    recipientDomain: 'birch.test',
    outside: true,
    toCc: [`person${d}@to.example`, 'kim@birch.test'],
    subject: `quarterly figures subject${a}x`,
    body: body.toLowerCase(),
    label: 'general',
    attachmentName: 'figures.xlsx',
    fromGroups: [`g${hit(at, count, 8)}`],
    recipientGroups: [`g${hit(at, count, 9)}`],
    largest: 14,
    types: [],
    importance: 'Normal',
    level: -2,
    classification: `class${e}`,
    manager: `boss${hit(at, count, 16)}@alder.test`,
    fromOutside: false,
  };
  told.text = `${told.subject}\n${told.body}`;
  const raw = Buffer.from(
    [
      'Received: from mail.alder.test by gateway.alder.test with ESMTP id 1; Sat, 21 Nov 2026 10:00:00 +0000',
      'From: Ana Duarte <ana@alder.test>',
      `To: person${d}@to.example`,
      'Cc: Kim <kim@birch.test>',
      `Subject: ${told.subject}`,
      `Message-ID: <${at}@alder.test>`,
      'X-Label: general',
      `X-Microsoft-Classification: class${e}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      body,
      '--b',
      'Content-Type: application/octet-stream',
      'Content-Disposition: attachment; filename="figures.xlsx"',
      'Content-Transfer-Encoding: base64',
      '',
      'UEsDBBQABgAIAAAAIQA=',
      '--b--',
      '',
    ].join('\r\n'),
  );
  told.size = raw.length;
  return { raw, told };
}

/** The same rules for json-rules-engine: words are looked for in text that is in lower case already. */
export function jsonRule(rule) {
  const all = [];
  for (const { predicate, args } of rule.conditions) all.push(jsonCondition(predicate, args));
  for (const { predicate, args } of rule.exceptions ?? [])
    all.push({ not: jsonCondition(predicate, args) });
  return { conditions: { all }, event: { type: rule.id } };
}

function jsonCondition(predicate, args) {
  const any = (values, fact, operator) =>
    values.length === 1
      ? { fact, operator, value: values[0] }
      : { any: values.map((value) => ({ fact, operator, value })) };
  switch (predicate) {
    case 'SenderDomainIs':
      return any(args.domains, 'fromDomain', 'equal');
    case 'RecipientDomainIs':
      return any(args.domains, 'recipientDomain', 'equal');
    case 'SubjectContainsWords':
      return any(args.words, 'subject', 'holds');
    case 'SubjectOrBodyContainsWords':
      return any(args.words, 'text', 'holds');
    case 'HeaderContains':
      return any(args.words, 'label', 'holds');
    case 'SubjectOrBodyMatchesPatterns':
      return any(
        args.patterns.map((each) => new RegExp(each, 'i')),
        'text',
        'matches',
      );
    case 'AttachmentNameMatchesPatterns':
      return any(
        args.patterns.map((each) => new RegExp(each, 'i')),
        'attachmentName',
        'matches',
      );
    case 'AnyOfToCcHeader':
      return any(args.addresses, 'toCc', 'contains');
    case 'SentToScope':
      return { fact: 'outside', operator: 'equal', value: true };
    case 'FromMemberOf':
      return any(args.groups, 'fromGroups', 'contains');
    case 'SentToMemberOf':
      return any(args.groups, 'recipientGroups', 'contains');
    case 'MessageSizeOver':
      return { fact: 'size', operator: 'greaterThan', value: args.size };
    case 'AttachmentSizeOver':
      return { fact: 'largest', operator: 'greaterThan', value: args.size };
    case 'MessageTypeMatches':
      return any([args.type], 'types', 'contains');
    case 'WithImportance':
      return any([args.importance], 'importance', 'equal');
    case 'SCLOver':
      return { fact: 'level', operator: 'greaterThanInclusive', value: Number(args.level) };
    case 'HasClassification':
      return any([args.classification], 'classification', 'equal');
    case 'ManagerIs':
      return any(args.addresses, 'manager', 'equal');
    case 'FromScope':
      return { fact: 'fromOutside', operator: 'equal', value: true };
    default:
      throw new Error(predicate);
  }
}
