import { describe, expect, it } from 'vitest';
import { Rule } from '@chancery/contracts';
import { compile } from './compile';
import type { ExampleMessage } from './definition';
import { exampleInput } from './example-message';
import { protect, setHeader } from './example-rules';
import { Judge } from './judge';
import { MessageView, NO_GROUPS } from './message-view';

const GROUPS = { board: ['ana@alder.test'], clients: ['ren@birch.test'], none: [] };
const PEOPLE = [
  { address: 'ana@alder.test', manager: 'boss@alder.test' },
  { address: 'boss@alder.test', proxyAddresses: ['ceo@alder.test'] },
  { address: 'ren@birch.test', manager: 'kim@birch.test' },
];

/** Of rules with these conditions, one each, which are to be judged for the message? */
function candidates(
  conditions: readonly object[],
  message: ExampleMessage,
  actions: readonly object[] = [setHeader()],
): number[] {
  const compiled = compile(
    {
      revision: 1,
      rules: conditions.map((condition, i) =>
        Rule.parse({ id: `${i}`, name: `${i}`, priority: i, conditions: [condition], actions }),
      ),
    },
    { groups: { has: () => true } },
  );
  const input = exampleInput({ groups: GROUPS, people: PEOPLE, ...message });
  const { sender, recipients } = input.envelope;
  const view = new MessageView(
    {
      ...input,
      sender,
      recipients,
      groups: input.groups ?? NO_GROUPS,
      trustedHop: true,
      content: null,
    },
    compiled.indexes,
  );
  return compiled.gates.candidates(new Judge(view));
}

const is = (predicate: string, args: object = {}): object => ({ predicate, args });

describe('rules that are looked up', () => {
  it.each<[string, object, object, ExampleMessage]>([
    [
      'the scope of a recipient',
      is('SentToScope', { scope: 'NotInOrganization' }),
      is('SentToScope', { scope: 'InOrganization' }),
      {},
    ],
    [
      'the scope of the sender',
      is('FromScope', { scope: 'InOrganization' }),
      is('FromScope', { scope: 'NotInOrganization' }),
      {},
    ],
    [
      'the type',
      is('MessageTypeMatches', { type: 'OOF' }),
      is('MessageTypeMatches', { type: 'Signed' }),
      { headers: [['Auto-Submitted', 'auto-replied']] },
    ],
    [
      'the importance',
      is('WithImportance', { importance: 'High' }),
      is('WithImportance', { importance: 'Low' }),
      { headers: [['Importance', 'high']] },
    ],
    [
      'the spam level',
      is('SCLOver', { level: '5' }),
      is('SCLOver', { level: '6' }),
      { headers: [['X-MS-Exchange-Organization-SCL', '5']] },
    ],
    [
      'the class',
      is('HasClassification', { classification: 'internal' }),
      is('HasClassification', { classification: 'public' }),
      { headers: [['X-Microsoft-Classification', 'Internal']] },
    ],
    ['the size', is('MessageSizeOver', { size: 2047 }), is('MessageSizeOver', { size: 2048 }), {}],
    [
      'sizes of attachments',
      is('AttachmentSizeOver', { size: 99 }),
      is('AttachmentSizeOver', { size: 100 }),
      { attachments: [{ name: 'a' }] },
    ],
    [
      'groups of the sender',
      is('FromMemberOf', { groups: ['board'] }),
      is('FromMemberOf', { groups: ['clients', 'none'] }),
      {},
    ],
    [
      'groups of a recipient',
      is('SentToMemberOf', { groups: ['clients'] }),
      is('SentToMemberOf', { groups: ['board'] }),
      {},
    ],
    [
      'groups in To',
      is('AnyOfToHeaderMemberOf', { groups: ['clients'] }),
      is('AnyOfCcHeaderMemberOf', { groups: ['clients'] }),
      { headers: [['To', 'Ren@birch.test']] },
    ],
    [
      'groups of both',
      is('BetweenMemberOf', { first: ['clients'], second: ['board'] }),
      is('BetweenMemberOf', { first: ['none'], second: ['clients'] }),
      {},
    ],
    [
      'the sender’s manager',
      is('ManagerIs', { of: 'Sender', addresses: ['CEO@alder.test'] }),
      is('ManagerIs', { of: 'Sender', addresses: ['kim@birch.test'] }),
      {},
    ],
    [
      'a recipient’s manager',
      is('ManagerIs', { of: 'Recipient', addresses: ['kim@birch.test'] }),
      is('ManagerIs', { of: 'Recipient', addresses: ['ceo@alder.test'] }),
      {},
    ],
    [
      'how people stand',
      is('SenderManagementRelationship', { relation: 'DirectReport' }),
      is('SenderManagementRelationship', { relation: 'Manager' }),
      { recipients: ['ceo@alder.test'] },
    ],
  ])('are found by %s', (_, holds, other, message) => {
    expect(candidates([holds, other], message)).toEqual([0]);
  });

  it('are found by what sensitive information was found, where there are many of them', () => {
    const types = [
      ...Array.from({ length: 40 }, () => 'us-ssn'),
      ...Array.from({ length: 2 }, () => 'iban'),
    ].map((type) => is('MessageContainsDataClassifications', { types: [{ type }] }));
    expect(candidates(types, { subject: 'DE89 3704 0044 0532 0130 00' })).toEqual([40, 41]);
  });

  it.each<[string, object, ExampleMessage]>([
    ['a group that nobody knows', is('FromMemberOf', { groups: ['gone'] }), {}],
    [
      'people nobody knows',
      is('ManagerIs', { of: 'Sender', addresses: ['x@y.test'] }),
      { people: null },
    ],
    [
      'a level that is none',
      is('SCLOver', { level: '5' }),
      { headers: [['X-MS-Exchange-Organization-SCL', 'x']] },
    ],
    [
      'a class that cannot be read',
      is('HasClassification', { classification: 'x' }),
      { headers: [['X-Microsoft-Classification', '=?utf-8?q?=ff?=']] },
    ],
    [
      'a subject that cannot be read',
      is('SubjectContainsWords', { words: ['secret'] }),
      { headers: [['Subject', '=?utf-8?q?=ff?=']] },
    ],
    [
      'a From that cannot be read',
      is('SenderDomainIs', { domains: ['x.test'] }),
      { headers: [['From', 'ana@alder.test, "x']] },
    ],
  ])('are judged in doubt by %s, where they act in doubt', (_, condition, message) => {
    expect(candidates([condition], message, [protect()])).toEqual([0]);
  });

  it('are not judged in doubt where they act on nothing uncertain, unless what was read names them', () => {
    const words = ['secret', 'plain'].map((word) =>
      is('SubjectOrBodyContainsWords', { words: [word] }),
    );
    const many = [
      ...words,
      ...Array.from({ length: 40 }, (_, i) =>
        is('SubjectOrBodyContainsWords', { words: [`w${i}`] }),
      ),
    ];
    const cut: ExampleMessage = {
      facts: {
        text: [{ path: '', type: 'text/plain', text: 'plain w7', cut: true, damaged: false }],
      },
    };
    expect(candidates(many, cut)).toEqual([1, 9]);
    expect(candidates(many, cut, [protect()])).toHaveLength(42);
  });
});
