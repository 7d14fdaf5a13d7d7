import { Rule } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { ruleProblems } from './check';
import { predicatesOf, withPredicates } from './clauses';
import { compile } from './compile';
import { evaluateEnvelope } from './envelope';
import { evaluate, explain } from './evaluate';
import { ACCEPTED, exampleInput } from './example-message';
import {
  RECIPIENTS,
  decide,
  matched,
  outside,
  protect,
  reject,
  sentTo,
  setHeader,
  subject,
  text,
} from './example-rules';
import { Judge } from './judge';
import { MessageView, NO_GROUPS } from './message-view';
import { sentenceOf } from './sentence';
import { shadowedRules } from './shadow';

const any = (...conditions: { predicate: string; args: Record<string, unknown> }[]) => ({
  any: conditions,
});
const large = { predicate: 'MessageSizeOver', args: { size: 1_000_000 } };
const rule = (given: object, id = 'r') =>
  Rule.parse({ id, name: id, priority: 0, actions: [protect()], ...given });

describe('a group in a rule', () => {
  it('holds 2 to 20 conditions and no group', () => {
    const read = (conditions: unknown[]) =>
      Rule.safeParse({ ...rule({}), conditions }).error?.issues.map(({ path }) => path.join('/'));
    expect(read([any(subject('a'), outside)])).toBeUndefined();
    expect(read([any(...Array.from({ length: 20 }, () => outside))])).toBeUndefined();
    expect(read([outside, any(outside)])).toEqual(['conditions/1/any']);
    expect(read([any(...Array.from({ length: 21 }, () => outside))])).toEqual(['conditions/0']);
    expect(read([{ any: [outside, any(outside, outside)] }])).toEqual(['conditions/0']);
  });

  it('is refused where it is a condition as well: neither may be lost', () => {
    const both = { ...outside, any: [outside, outside] };
    expect(Rule.safeParse({ ...rule({}), conditions: [both] }).success).toBe(false);
  });

  it('has its faults told where they are', () => {
    const wrong = {
      ...rule({}),
      conditions: [
        outside,
        any(subject('x'.repeat(129))),
        any(subject('a'), { predicate: 'Rude', args: {} }),
      ],
    };
    expect(ruleProblems(wrong).map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/conditions/1/any rule.any-of.size',
      '/conditions/1/any/0/args/words/0 rule.argument.invalid',
      '/conditions/2/any/1/predicate rule.predicate.unknown',
    ]);
  });

  it('is gone through with all other predicates, and kept when they are changed', () => {
    const given = rule({
      conditions: [outside, any(subject('a'), large)],
      exceptions: [subject('b')],
    });
    expect(
      predicatesOf(given).map(({ pointer, predicate }) => `${pointer} ${predicate.predicate}`),
    ).toEqual([
      '/conditions/0 SentToScope',
      '/conditions/1/any/0 SubjectContainsWords',
      '/conditions/1/any/1 MessageSizeOver',
      '/exceptions/0 SubjectContainsWords',
    ]);
    expect(withPredicates(given, (each) => each)).toEqual(given);
    const changed = withPredicates(given, (each) => ({ ...each, args: { n: 1 } }));
    expect(predicatesOf(changed).every(({ predicate }) => predicate.args['n'] === 1)).toBe(true);
  });
});

describe('a group is judged', () => {
  it('by one of its conditions, beside the others by and', () => {
    const rules = [{ id: 'r', conditions: [any(subject('one'), text('two')), subject('three')] }];
    expect(matched(decide(rules, { subject: 'one three' }))).toEqual([['r']]);
    expect(matched(decide(rules, { subject: 'three', body: 'two' }))).toEqual([['r']]);
    expect(matched(decide(rules, { subject: 'one' }))).toEqual([[]]);
    expect(matched(decide(rules, { subject: 'three' }))).toEqual([[]]);
  });

  it('for each recipient, where a condition is on recipients; one on the message holds for all', () => {
    const rules = [{ id: 'r', conditions: [any(sentTo('ren@birch.test'), subject('all'))] }];
    const [ben, ren, kim] = matched(decide(rules, { recipients: RECIPIENTS }));
    expect([ben, ren, kim].map((each) => each?.length)).toEqual(
      RECIPIENTS.map((each) => (each === 'ren@birch.test' ? 1 : 0)),
    );
    expect(matched(decide(rules, { recipients: RECIPIENTS, subject: 'all' }))).toEqual(
      RECIPIENTS.map(() => ['r']),
    );
  });

  it('unknown where one condition is and none holds: then only protection acts', () => {
    const damaged = exampleInput({
      subject: 'open',
      facts: {
        text: [{ path: '', type: 'text/plain', text: 'plain', damaged: true, cut: false }],
      },
    });
    const rules = [
      { id: 'protect', conditions: [any(text('secret'), subject('shut'))] },
      {
        id: 'mark',
        conditions: [any(text('secret'), subject('shut'))],
        actions: [setHeader()],
      },
      { id: 'sure', conditions: [any(text('secret'), subject('open'))], actions: [setHeader()] },
    ];
    expect(matched(decide(rules, damaged))).toEqual([['protect', 'sure']]);
  });

  it('once, however many rules share its conditions', () => {
    const conditions = [any(subject('a'), large)];
    const { rules } = compile({
      revision: 1,
      rules: [rule({ conditions }, '1'), rule({ conditions }, '2')],
    });
    expect(rules[0]?.clauses[0]?.test).toBe(rules[1]?.clauses[0]?.test);
  });

  it('at RCPT where all of it is about the envelope', () => {
    const textFor = (conditions: object[], recipient: string) =>
      evaluateEnvelope(compile({ revision: 1, rules: [rule({ conditions, actions: [reject] })] }), {
        sender: 'ana@alder.test',
        recipient,
        authenticated: true,
        clientAddress: '192.0.2.1',
        acceptedDomains: ACCEPTED,
        now: new Date('2026-06-01T00:00:00Z'),
      })?.text;
    const envelope = any(sentTo('ren@birch.test'), sentTo('kim@birch.test'));
    expect(textFor([envelope], 'kim@birch.test')).toBe('Not this way.');
    expect(textFor([envelope], 'eve@birch.test')).toBeUndefined();
    expect(textFor([any(sentTo('ren@birch.test'), subject('x'))], 'ren@birch.test')).toBe(
      undefined,
    );
  });
});

describe('a rule with a group', () => {
  const view = (compiled: ReturnType<typeof compile>, given: string) => {
    const input = exampleInput({ subject: given });
    return new MessageView(
      {
        ...input.envelope,
        authenticated: true,
        trustedHop: true,
        clientAddress: input.clientAddress,
        acceptedDomains: ACCEPTED,
        groups: NO_GROUPS,
        facts: input.facts,
        content: null,
      },
      compiled.indexes,
    );
  };
  const candidates = (conditions: object[], given: string) => {
    const compiled = compile({ revision: 1, rules: [rule({ conditions })] });
    return compiled.gates.candidates(new Judge(view(compiled, given))).length;
  };

  it('is looked up by the values of all its conditions', () => {
    const group = any(subject('one'), sentTo('nobody@birch.test'));
    expect(candidates([group], 'one')).toBe(1);
    expect(candidates([group], 'two')).toBe(0);
  });

  it('is judged always where one of them has no such values, unless another condition has', () => {
    const short = { predicate: 'SubjectMatchesPatterns', args: { patterns: ['x.y'] } };
    expect(candidates([any(subject('one'), short)], 'two')).toBe(1);
    expect(candidates([any(subject('one'), short), subject('three')], 'two')).toBe(0);
  });

  it('costs what its dearest condition does, and needs what any of them does', () => {
    const compiled = compile({
      revision: 1,
      rules: [rule({ conditions: [any(text('a'), outside), subject('b')] })],
    });
    expect(compiled.rules[0]?.byCost.map(({ condition }) => 'any' in condition)).toEqual([
      false,
      true,
    ]);
    expect(compiled.needs).toMatchObject({ headers: true, bodyText: true, attachments: false });
  });

  it('is explained with the group and each condition in it', () => {
    const compiled = compile({
      revision: 1,
      rules: [rule({ conditions: [any(subject('merger'), sentTo('ren@birch.test'), large)] })],
    });
    const [told] = explain(
      compiled,
      exampleInput({ subject: 'Lunch', recipients: ['ben@alder.test', 'ren@birch.test'] }),
    ).explanation;
    expect(told).toMatchObject({
      outcome: 'matched',
      recipients: [1],
      conditions: [
        {
          code: 'AnyOf',
          sentence:
            'any of: the subject contains “merger” or the recipient is ren@birch.test or the message is larger than 1,000,000 bytes',
          result: 'true',
          found: 'ren@birch.test',
          recipients: [1],
          any: [
            { code: 'SubjectContainsWords', result: 'false', saw: 'Lunch', found: null },
            { code: 'SentTo', result: 'true', recipients: [1] },
            { code: 'MessageSizeOver', result: 'false' },
          ],
        },
      ],
    });
    expect(evaluate(compiled, exampleInput({ recipients: ['ben@alder.test'] })).groups).toEqual(
      explain(compiled, exampleInput({ recipients: ['ben@alder.test'] })).groups,
    );
  });

  it.each([
    [
      [outside, any(subject('a'), large)],
      'If the recipient is outside the organisation and any of: the subject contains “a” or the message is larger than 1,000,000 bytes, protect with encrypt-only.',
    ],
    [
      [any(subject('a', 'b'), large), outside],
      'If any of: the subject contains “a” or “b” or the message is larger than 1,000,000 bytes, and the recipient is outside the organisation, protect with encrypt-only.',
    ],
  ])('says so in its sentence', (conditions, sentence) => {
    expect(sentenceOf(rule({ conditions })).text).toBe(sentence);
  });

  it('stands in the shadow of one that holds wherever each of its conditions does', () => {
    const shadows = (wide: object, narrow: object) =>
      shadowedRules({
        revision: 1,
        rules: [
          rule({ conditions: [wide], stopProcessing: true }, 'wide'),
          { ...rule({ conditions: [narrow] }, 'narrow'), priority: 1 },
        ],
      }).length;
    expect(shadows(any(subject('a'), outside), subject('a'))).toBe(1);
    expect(shadows(any(subject('a', 'b'), outside), any(outside, subject('b')))).toBe(1);
    expect(shadows(any(subject('a'), outside), any(subject('a'), large))).toBe(0);
    expect(shadows(subject('a'), any(subject('a'), outside))).toBe(0);
  });
});
