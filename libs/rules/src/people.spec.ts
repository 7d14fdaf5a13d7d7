import { Rule } from '@chancery/contracts';
import { expect, it } from 'vitest';
import { compile } from './compile';
import type { ExampleMessage } from './definition';
import { explain } from './evaluate';
import { exampleInput } from './example-message';

const judged = (rule: object, message: ExampleMessage) =>
  explain(
    compile({
      revision: 1,
      rules: [Rule.parse({ id: 'a', name: 'a', priority: 0, ...rule })],
    }),
    exampleInput(message),
  );
const PEOPLE = [
  { address: 'ana@alder.test', manager: 'boss@alder.test' },
  { address: 'ren@alder.test', proxyAddresses: ['boss@alder.test', 'r@birch.test'] },
];

it.each([
  ['To', { copies: ['ren@alder.test'], edits: 1 }],
  ['Cc', { copies: ['ren@alder.test'], edits: 1 }],
  ['Bcc', { copies: ['ren@alder.test'], edits: 0 }],
  ['Redirect', { redirect: ['ren@alder.test'], edits: 0 }],
] as const)(
  'the manager gets the message as %s, by the primary address',
  (as, { edits, ...who }) => {
    const rule = { actions: [{ action: 'AddManagerAsRecipient', args: { as } }] };
    const [group] = judged(rule, { people: PEOPLE }).groups;
    expect(group).toMatchObject(who);
    expect(group?.edits).toHaveLength(edits);
  },
);

it('who has no manager sends without, and the explanation says so', () => {
  for (const action of ['AddManagerAsRecipient', 'ModerateMessageByManager']) {
    const rule = { actions: [{ action, args: action.startsWith('Add') ? { as: 'To' } : {} }] };
    const { groups, explanation } = judged(rule, { people: [{ address: 'ana@alder.test' }] });
    expect(groups[0]).not.toHaveProperty('copies');
    expect(groups[0]).not.toHaveProperty('moderation');
    expect(explanation[0]?.notes).toEqual(['The sender has no manager.']);
    expect(judged(rule, { people: null }).explanation[0]?.notes).toEqual([
      'Who the sender’s manager is, is not known.',
    ]);
  }
});

it('the manager is asked for approval', () => {
  const rule = { actions: [{ action: 'ModerateMessageByManager' }] };
  expect(judged(rule, { people: PEOPLE }).groups[0]).toMatchObject({
    moderation: [{ approvers: ['ren@alder.test'], rule: { id: 'a' } }],
  });
});

it('a recipient’s address is the primary one, unless the rule asks for the original', () => {
  const message = { recipients: ['R@birch.test'], people: PEOPLE };
  const matched = (address: string, recipientAddressType: string) =>
    judged(
      {
        conditions: [{ predicate: 'SentTo', args: { addresses: [address] } }],
        actions: [{ action: 'StopRuleProcessing' }],
        recipientAddressType,
      },
      message,
    ).groups[0]?.rules.length;
  expect(matched('ren@alder.test', 'resolved')).toBe(1);
  expect(matched('r@birch.test', 'resolved')).toBe(0);
  expect(matched('ren@alder.test', 'original')).toBe(0);
  expect(matched('r@birch.test', 'original')).toBe(1);
});
