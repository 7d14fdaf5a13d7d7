import { Rule, RuleExplanation } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { compile } from './compile';
import type { ExampleMessage } from './definition';
import { evaluate, explain } from './evaluate';
import { exampleInput } from './example-message';

const protect = [{ action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } }];
const words = (...list: string[]) => ({
  predicate: 'SubjectOrBodyContainsWords',
  args: { words: list },
});
const outside = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };

function explained(rules: readonly object[], message: ExampleMessage = {}) {
  const compiled = compile({
    revision: 1,
    rules: rules.map((each, i) =>
      Rule.parse({ id: `${i}`, name: `Rule ${i}`, priority: i, actions: protect, ...each }),
    ),
  });
  const { explanation } = explain(compiled, exampleInput(message));
  for (const each of explanation) expect(RuleExplanation.parse(each)).toEqual(each);
  return explanation;
}

describe('an explanation', () => {
  it('shows what each condition saw and what it found', () => {
    const [rule] = explained([{ conditions: [words('merger'), outside] }], {
      subject: 'Plans',
      body: `${'Some text. '.repeat(40)}The MERGER is near.${' More text.'.repeat(40)}`,
      recipients: ['ben@alder.test', 'ren@birch.test'],
    });
    expect(rule).toMatchObject({
      name: 'Rule 0',
      outcome: 'matched',
      recipients: [1],
      actions: ['protect with encrypt-only'],
      conditions: [
        { code: 'SubjectOrBodyContainsWords', result: 'true', found: 'MERGER' },
        {
          code: 'SentToScope',
          sentence: 'the recipient is outside the organisation',
          result: 'true',
          saw: 'ben@alder.test is inside your organisation, ren@birch.test is outside your organisation',
          found: 'ren@birch.test',
          recipients: [1],
        },
      ],
    });
    expect(rule?.conditions[0]?.saw).toContain('The MERGER is near.');
    expect(rule?.conditions[0]?.saw.length).toBeLessThan(250);
  });

  it('says of what it shows a part, and where in that the find stands', () => {
    const [rule] = explained(
      [
        {
          conditions: [
            words('merger'),
            { predicate: 'SubjectMatchesPatterns', args: { patterns: ['\\bthe\\s+plan\\b'] } },
            { predicate: 'AttachmentNameMatchesPatterns', args: { patterns: ['x'] } },
            { predicate: 'HeaderContains', args: { header: 'X-Label', words: ['restricted'] } },
            words('nowhere'),
          ],
        },
      ],
      {
        subject: 'See the \t plan',
        body: `${'Some text. '.repeat(40)}The \r\n MERGER is near.${' More text.'.repeat(40)}`,
        headers: [['X-Label', 'restricted']],
      },
    );
    expect(rule?.conditions.map(({ saw, found, where }) => [where, saw, found])).toEqual([
      ['body', '… Some text. Some text. The MERGER is near. More text. More text …', 'MERGER'],
      ['subject', 'See the plan', 'the plan'],
      ['file name', 'nothing', null],
      ['header x-label', 'restricted', 'restricted'],
      [undefined, expect.stringContaining('See the plan | Some text.'), null],
    ]);
    for (const { saw, found, foundAt } of rule?.conditions ?? [])
      expect(foundAt ? saw.slice(...foundAt) : null).toBe(found);
  });

  it('marks by what it was decided', () => {
    const deciders = explained([
      { conditions: [words('hello'), words('x'), words('y')] },
      { conditions: [words('hello')], exceptions: [words('x'), outside] },
      { conditions: [words('hello'), outside] },
      { conditions: [{ any: [words('x'), words('hello'), outside] }] },
    ]).map(({ conditions, exceptions }) =>
      [...conditions, ...exceptions].flatMap((each, i) => [
        ...(each.decided ? [`${i}`] : []),
        ...(each.any ?? []).flatMap(({ decided }, j) => (decided ? [`${i}.${j}`] : [])),
      ]),
    );
    expect(deciders).toEqual([['1'], ['2'], [], ['0.1']]);
  });

  it('says where judging ended and for whom, and what each rule took', () => {
    const rules = [
      { conditions: [words('nowhere')] },
      { conditions: [outside], stopProcessing: true },
      {},
      { actions: [{ action: 'RejectMessage', args: {} }] },
      {},
    ];
    const compiled = compile({
      revision: 1,
      rules: rules.map((each, i) =>
        Rule.parse({ id: `${i}`, name: `Rule ${i}`, priority: i, actions: protect, ...each }),
      ),
    });
    let now = 0;
    const { explanation } = evaluate(
      compiled,
      exampleInput({ recipients: ['ben@alder.test', 'ren@birch.test'] }),
      { explain: true, clock: () => (now += 2) },
    );
    expect(explanation?.map(({ outcome, stopped, ms }) => [outcome, stopped, ms])).toEqual([
      ['not-matched', undefined, 2],
      ['matched', [1], 2],
      ['matched', undefined, 2],
      ['matched', [0], 2],
      ['not-reached', undefined, undefined],
    ]);
  });

  it('goes through every predicate, also when an earlier one has decided', () => {
    const [rule] = explained(
      [{ conditions: [outside, words('hello')], exceptions: [words('x')] }],
      {
        recipients: ['ben@alder.test'],
      },
    );
    expect(rule?.outcome).toBe('not-matched');
    expect(rule?.conditions.map((each) => each.result)).toEqual(['false', 'true']);
    expect(rule?.exceptions.map((each) => each.result)).toEqual(['false']);
  });

  it('names the outcome of every rule', () => {
    const outcomes = explained(
      [
        { conditions: [words('nowhere')] },
        { conditions: [words('hello')], exceptions: [outside] },
        { mode: 'test' },
        { mode: 'off' },
        { enabled: false },
        { expiryDate: '2020-01-01T00:00:00Z' },
        { stopProcessing: true },
        { conditions: [words('hello')] },
        { mode: 'off' },
      ],
      { subject: 'Hello' },
    ).map((each) => each.outcome);
    expect(outcomes).toEqual([
      'not-matched',
      'excepted',
      'test',
      'off',
      'off',
      'outside-dates',
      'matched',
      'not-reached',
      'off',
    ]);
  });

  it('says what could not be read and what was not applied for that', () => {
    const damaged = [
      { path: '', type: 'text/plain', text: 'bad \ufffd text', damaged: true, cut: false },
    ];
    const mark = { action: 'PrependSubject', args: { text: 'x' } };
    const [rule, next] = explained(
      [{ conditions: [words('secret')], actions: [...protect, mark] }, {}],
      { facts: { text: damaged } },
    );
    expect(rule?.outcome).toBe('matched');
    expect(rule?.conditions[0]).toMatchObject({ result: 'unknown', found: null });
    expect(rule?.conditions[0]?.saw).toContain('could not be read with certainty');
    expect(rule?.notes).toEqual(['An operand could not be read, so only protection was applied.']);
    expect(next?.notes).toEqual(['An earlier rule protects it with encrypt-only.']);
  });

  it('says that an encrypted message passes untouched', () => {
    const [rule] = explained([{ conditions: [outside], exceptions: [words('x')] }], {
      facts: { encryptedWhole: true, text: [] },
    });
    expect(rule?.notes).toEqual(['The message is encrypted already and passes untouched.']);
  });

  it('shows senders, sizes, types and names', () => {
    const [rule] = explained(
      [
        {
          conditions: [
            { predicate: 'From', args: { addresses: ['ana@alder.test'] } },
            { predicate: 'FromScope', args: { scope: 'InOrganization' } },
            { predicate: 'MessageSizeOver', args: { size: 10 } },
            { predicate: 'AttachmentSizeOver', args: { size: 10 } },
            { predicate: 'AttachmentNameMatchesPatterns', args: { patterns: ['\\bpay\\w+'] } },
            { predicate: 'MessageTypeMatches', args: { type: 'Signed' } },
          ],
        },
      ],
      { attachments: [{ name: 'the payroll.xlsx', bytes: 99 }], facts: { smime: 'signed' } },
    );
    expect(rule?.conditions.map(({ saw, found }) => [saw, found])).toEqual([
      ['ana@alder.test', 'ana@alder.test'],
      ['ana@alder.test, signed in', 'ana@alder.test'],
      ['2048 bytes', '2048 bytes'],
      ['largest attachment 99 bytes', '99 bytes'],
      ['the payroll.xlsx', 'payroll'],
      ['Signed', 'Signed'],
    ]);
  });
});

describe('What an explanation shows of a message', () => {
  it('has no sensitive value in clear, whichever condition shows it', () => {
    const card = '4012888888881881';
    const conditions = [
      { predicate: 'SubjectContainsWords', args: { words: ['visa'] } },
      { predicate: 'SubjectOrBodyMatchesPatterns', args: { patterns: ['\\d{16}'] } },
      { predicate: 'SubjectOrBodyContainsWords', args: { words: ['not there'] } },
      {
        predicate: 'MessageContainsDataClassifications',
        args: { types: [{ type: 'credit-card', minCount: 1 }] },
      },
    ];
    const told = explained([{ conditions }], {
      subject: `visa ${card}`,
      body: `${'word '.repeat(200)} visa card ${card} ${'word '.repeat(200)}`,
    });
    expect(JSON.stringify(told)).not.toContain(card.slice(0, 12));
    expect(told[0]?.conditions.map(({ found }) => found)).toEqual([
      'visa',
      '••••••••••••1881',
      null,
      'Credit Card Number: 1: ••••••••••••1881 (85 % sure)',
    ]);
  });
});
