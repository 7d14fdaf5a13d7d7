import { Rule } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { compile } from './compile';
import {
  RECIPIENTS,
  decide,
  matched,
  outside,
  protect,
  reject,
  sentTo,
  setHeader,
  stop,
  subject,
  text,
  type RuleDraft,
} from './example-rules';

describe('how a rule is judged', () => {
  it('without conditions and exceptions matches every message', () => {
    expect(matched(decide([{ id: 'all' }]))).toEqual([['all']]);
  });

  it('joins conditions by and, values of one by or', () => {
    const rules = [
      { id: 'both', conditions: [subject('one', 'two'), subject('three', 'four')] },
      { id: 'one', conditions: [subject('one', 'nowhere')] },
    ];
    expect(matched(decide(rules, { subject: 'two and four' }))).toEqual([['both']]);
    expect(matched(decide(rules, { subject: 'one and two' }))).toEqual([['one']]);
  });

  it('is switched off by any one exception', () => {
    const rules = [{ id: 'r', exceptions: [subject('public'), subject('open')] }];
    expect(matched(decide(rules, { subject: 'open' }))).toEqual([[]]);
    expect(matched(decide(rules, { subject: 'shut' }))).toEqual([['r']]);
  });

  it('acts only on the recipients that match, and for all when the condition is not on them', () => {
    const rules = [
      { id: 'outside', conditions: [outside] },
      { id: 'subject', conditions: [subject('hello')] },
    ];
    expect(matched(decide(rules, { recipients: RECIPIENTS, subject: 'Hello' }))).toEqual([
      ['outside', 'subject'],
      ['subject'],
      ['outside', 'subject'],
    ]);
  });

  it('excepts only the recipients that match, and all when the exception is not on them', () => {
    const rules = [
      { id: 'but-ren', exceptions: [sentTo('ren@birch.test')] },
      { id: 'but-hello', exceptions: [subject('hello')] },
    ];
    expect(matched(decide(rules, { recipients: RECIPIENTS, subject: 'Hello' }))).toEqual([
      [],
      ['but-ren'],
      ['but-ren'],
    ]);
  });

  it('needs two conditions on recipients to meet in one recipient', () => {
    const rules = [{ id: 'r', conditions: [outside, sentTo('ren@birch.test', 'ben@alder.test')] }];
    expect(matched(decide(rules, { recipients: RECIPIENTS }))).toEqual([['r'], [], []]);
  });
});

describe('several rules', () => {
  it('are judged by priority, whatever their place in the set', () => {
    const rules = [
      { id: 'last', priority: 7, actions: [setHeader('last')] },
      { id: 'first', priority: 0, actions: [setHeader('first')] },
    ];
    const { groups } = decide(rules);
    expect(groups[0]?.edits).toEqual([
      { kind: 'set-header', name: 'X-Seen', value: 'first' },
      { kind: 'set-header', name: 'X-Seen', value: 'last' },
    ]);
  });

  it('are not reached behind one that stops, for the recipients that it matched', () => {
    for (const how of [{ stopProcessing: true }, { actions: [setHeader(), stop] }]) {
      const rules = [{ id: 'stop', conditions: [outside], ...how }, { id: 'next' }];
      expect(matched(decide(rules, { recipients: RECIPIENTS }))).toEqual([
        ['stop'],
        ['next'],
        ['stop'],
      ]);
    }
  });

  it('protect with the template of the first that does', () => {
    const rules = [
      { id: 'a', actions: [protect('do-not-forward')] },
      { id: 'b', actions: [protect('encrypt-only')] },
    ];
    expect(decide(rules).groups).toMatchObject([
      { template: 'do-not-forward', rules: [{ id: 'a' }, { id: 'b' }] },
    ]);
  });

  it('end for recipients that are rejected, who get nothing else', () => {
    const rules = [
      { id: 'mark', actions: [setHeader(), protect()] },
      { id: 'refuse', conditions: [sentTo('ren@birch.test')], actions: [reject] },
      { id: 'next', actions: [setHeader('next')] },
    ];
    const { groups } = decide(rules, { recipients: RECIPIENTS });
    expect(groups).toEqual([
      {
        recipients: [0],
        reject: {
          code: '5.7.1',
          text: 'Not this way.',
          rule: { id: 'refuse', name: 'refuse', priority: 1 },
        },
        edits: [],
        rules: [
          { id: 'mark', name: 'mark', priority: 0, mode: 'enforce' },
          { id: 'refuse', name: 'refuse', priority: 1, mode: 'enforce' },
        ],
      },
      expect.objectContaining({ recipients: [1, 2], template: 'encrypt-only' }),
    ]);
  });

  it('leave one group where nothing matches', () => {
    expect(decide([{ id: 'r', conditions: [subject('x')] }], { recipients: RECIPIENTS })).toEqual({
      groups: [{ recipients: [0, 1, 2], edits: [], rules: [] }],
      testMatches: [],
      alreadyEncrypted: false,
    });
  });
});

describe('when a rule is judged', () => {
  it('not when it is disabled or off', () => {
    expect(
      matched(
        decide([
          { id: 'a', enabled: false },
          { id: 'b', mode: 'off' },
        ]),
      ),
    ).toEqual([[]]);
  });

  it('from its first moment until just before its last', () => {
    const rules = [
      { id: 'r', activationDate: '2026-03-01T00:00:00+01:00', expiryDate: '2026-04-01T00:00:00Z' },
    ];
    const at = (now: string) => matched(decide(rules, {}, now))[0];
    expect(at('2026-02-28T22:59:59Z')).toEqual([]);
    expect(at('2026-02-28T23:00:00Z')).toEqual(['r']);
    expect(at('2026-03-31T23:59:59Z')).toEqual(['r']);
    expect(at('2026-04-01T00:00:00Z')).toEqual([]);
  });

  it('in test mode it is recorded and does nothing, not even stop', () => {
    const decision = decide(
      [
        { id: 'trial', mode: 'test', conditions: [outside], actions: [protect(), stop] },
        { id: 'refuse', mode: 'test', actions: [reject] },
        { id: 'real', actions: [setHeader()] },
      ],
      { recipients: RECIPIENTS },
    );
    expect(matched(decision)).toEqual([['real'], ['real'], ['real']]);
    expect(decision.groups[0]).not.toHaveProperty('template');
    expect(decision.testMatches).toMatchObject([
      {
        rule: { id: 'trial' },
        recipients: [0, 2],
        would: { template: 'encrypt-only', stopProcessing: true },
      },
      { rule: { id: 'refuse' }, recipients: [0, 1, 2], would: { reject: { code: '5.7.1' } } },
    ]);
  });
});

describe('what has to be read', () => {
  const needsOf = (rules: readonly RuleDraft[]) =>
    compile({
      revision: 1,
      rules: rules.map((r, i) =>
        Rule.parse({ name: r.id, priority: i, actions: [protect()], ...r }),
      ),
    });

  it('is what rules in force ask for', () => {
    expect(needsOf([{ id: 'a', conditions: [outside] }]).needs).toEqual({
      headers: false,
      bodyText: false,
      attachments: false,
      content: false,
      sizes: false,
      structure: false,
      people: false,
    });
    const off = [{ id: 'a', mode: 'off' as const, conditions: [text('x')] }];
    expect(needsOf(off).needs.bodyText).toBe(false);
    const tried = [{ id: 'a', mode: 'test' as const, exceptions: [text('x')] }];
    expect(needsOf(tried).needs).toMatchObject({ headers: true, bodyText: true });
  });

  it('is the envelope alone for some rules', () => {
    const from = { predicate: 'From', args: { addresses: ['ana@alder.test'] } };
    const compiled = needsOf([
      { id: 'a', conditions: [outside], exceptions: [sentTo('x@y.test')] },
      { id: 'b', conditions: [from] },
      { id: 'c', conditions: [from], senderAddressLocation: 'envelope' },
      { id: 'd' },
    ]);
    expect(['a', 'b', 'c', 'd', 'e'].map((id) => compiled.envelopeOnly(id))).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
  });
});

describe('ten thousand rules', () => {
  it('come to the decision of the few that can match', () => {
    const many: RuleDraft[] = Array.from({ length: 10_000 }, (_, i) => ({
      id: `r${i}`,
      conditions: [
        i % 2 === 0 ? text(`word${i}`, `other phrase ${i}`) : sentTo(`person${i}@birch.test`),
        ...(i % 3 === 0 ? [outside] : []),
      ],
      actions: [setHeader(`${i}`)],
    }));
    const decision = decide(many, {
      recipients: ['person1@birch.test', 'person9@birch.test'],
      body: 'word4 here and other\nphrase 6, but not word8x',
    });
    expect(matched(decision)).toEqual([
      ['r1', 'r4', 'r6'],
      ['r4', 'r6', 'r9'],
    ]);
  });
});
