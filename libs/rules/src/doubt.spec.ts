import { describe, expect, it } from 'vitest';
import { exampleInput, part } from './example-message';
import {
  decide,
  matched,
  outside,
  protect,
  reject,
  setHeader,
  subject,
  text,
  type,
  type RuleDraft,
} from './example-rules';

describe('an operand that cannot be read', () => {
  const body = (value: { damaged?: boolean; cut?: boolean; text?: string }) =>
    exampleInput({
      facts: {
        text: [
          { path: '', type: 'text/plain', text: 'plain', damaged: false, cut: false, ...value },
        ],
      },
    });
  const rules: RuleDraft[] = [
    { id: 'protect', conditions: [text('secret')], actions: [protect(), setHeader()] },
    { id: 'mark', conditions: [text('secret')], actions: [setHeader()] },
    { id: 'refuse', conditions: [text('secret')], actions: [reject] },
    { id: 'unless', exceptions: [text('secret')], actions: [protect('unless')] },
    { id: 'mark-unless', exceptions: [text('secret')], actions: [setHeader()] },
  ];

  it('protects as condition and does not except, and does nothing else', () => {
    const decision = decide(rules, body({ damaged: true }));
    expect(matched(decision)).toEqual([['protect', 'unless']]);
    expect(decision.groups[0]).toMatchObject({ template: 'encrypt-only', edits: [] });
  });

  it('is a text that goes on where reading ended, unless the word stands before that', () => {
    expect(matched(decide(rules, body({ cut: true })))).toEqual([['protect', 'unless']]);
    const found = decide(rules, body({ cut: true, text: 'a secret' }));
    expect(matched(found)).toEqual([['protect', 'mark', 'refuse']]);
  });

  it('is only that operand: others are as certain as ever', () => {
    const input = body({ damaged: true });
    const named = { id: 'r', conditions: [text('hello')], actions: [setHeader()] };
    expect(matched(decide([named], input))).toEqual([['r']]);
    const both = { id: 'r', conditions: [text('secret'), subject('nowhere')] };
    expect(matched(decide([both], input))).toEqual([[]]);
  });

  it('is a field that stands twice and may stand once, where the two differ', () => {
    const message = (first: string, second: string) => ({
      headers: [['Subject', first] as const, ['Subject', second] as const],
    });
    const rule = [
      { id: 'protect', conditions: [subject('secret')] },
      { id: 'mark', conditions: [subject('secret')], actions: [setHeader()] },
    ];
    expect(matched(decide(rule, message('secret', 'open')))).toEqual([['protect']]);
    expect(matched(decide(rule, message('secret', 'Secret!')))).toEqual([['protect', 'mark']]);
    expect(matched(decide(rule, message('open', 'open')))).toEqual([[]]);
  });

  it('is the name of an attachment that cannot be decoded', () => {
    const names = {
      predicate: 'AttachmentNameMatchesPatterns',
      args: { patterns: ['payroll'] },
    };
    const damage = (detail: string) =>
      exampleInput({
        facts: { parts: [part({ attachment: true, fileName: 'x', damage: [detail] })] },
      });
    const rule = [{ id: 'r', conditions: [names] }];
    expect(matched(decide(rule, damage('file name cannot be read with certainty')))).toEqual([
      ['r'],
    ]);
    expect(matched(decide(rule, damage('base64 ends inside a byte')))).toEqual([[]]);
  });
});

describe('a message that is one encrypted entity', () => {
  const encrypted = exampleInput({
    subject: 'secret',
    attachments: [{ name: 'smime.p7m', bytes: 5000 }],
    facts: {
      encryptedWhole: true,
      smime: 'enveloped',
      text: [{ path: '', type: 'text/plain', text: 'secret', damaged: true, cut: true }],
    },
  });

  it('has no content to match, but a header, a size and a type', () => {
    const rule = (id: string, predicate: object) =>
      ({ id, conditions: [predicate], actions: [setHeader()] }) as RuleDraft;
    const rules = [
      rule('type', type('Encrypted')),
      rule('subject', subject('secret')),
      rule('text', text('nothing')),
      rule('name', { predicate: 'AttachmentNameMatchesPatterns', args: { patterns: ['p7m'] } }),
      rule('attachment', { predicate: 'AttachmentSizeOver', args: { size: 1 } }),
      rule('size', { predicate: 'MessageSizeOver', args: { size: 1 } }),
      rule('signed', type('Signed')),
    ];
    expect(matched(decide(rules, encrypted))).toEqual([['type', 'subject', 'size']]);
  });

  it('passes unprotected, and the decision says why', () => {
    const decision = decide([{ id: 'r', conditions: [outside] }], encrypted);
    expect(decision.alreadyEncrypted).toBe(true);
    expect(decision.groups[0]).not.toHaveProperty('template');
    expect(matched(decision)).toEqual([['r']]);
    expect(decide([{ id: 'r', conditions: [subject('x')] }], encrypted).alreadyEncrypted).toBe(
      false,
    );
  });

  it('can still be rejected', () => {
    const rules = [{ id: 'r', conditions: [type('Encrypted')], actions: [reject] }];
    expect(decide(rules, encrypted).groups[0]?.reject?.rule.id).toBe('r');
  });
});

describe('attachments that were given up', () => {
  const given = (limitExceeded: string) =>
    exampleInput({ attachments: [{ name: 'a.zip', content: { limitExceeded } }] });
  const secret = { predicate: 'AttachmentContainsWords', args: { words: ['secret'] } };
  const rule = (draft: Partial<RuleDraft>) => [{ id: 'r', conditions: [secret], ...draft }];

  it('protect in doubt, or wait for another time where the rule says so', () => {
    expect(matched(decide(rule({}), given('time')))).toEqual([['r']]);
    expect(decide(rule({}), given('time')).deferredBy).toBeUndefined();
    expect(decide(rule({ errorAction: 'defer' }), given('time')).deferredBy?.id).toBe('r');
  });

  it('do not wait for what no time helps with, nor for a rule that is tried or decided without them', () => {
    expect(decide(rule({ errorAction: 'defer' }), given('depth')).deferredBy).toBeUndefined();
    const tried = rule({ errorAction: 'defer', mode: 'test' });
    expect(decide(tried, given('time')).deferredBy).toBeUndefined();
    const other = rule({ errorAction: 'defer', conditions: [secret, subject('nowhere')] });
    expect(decide(other, given('time')).deferredBy).toBeUndefined();
  });
});
