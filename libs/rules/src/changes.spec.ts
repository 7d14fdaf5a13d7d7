import { describe, expect, it } from 'vitest';
import { Rule } from '@chancery/contracts';
import { compile } from './compile';
import type { ExampleMessage } from './definition';
import { decide, matched, outside, protect, sentTo, setHeader, subject } from './example-rules';
import { exampleInput, part } from './example-message';
import { explain } from './evaluate';
import type { RuleDraft } from './example-rules';

const header = (name: string, ...words: string[]) => ({
  predicate: 'HeaderContains',
  args: { header: name, words },
});
const prepend = (text = '[flag] ') => ({ action: 'PrependSubject', args: { text } });
const act = (action: string, args: Record<string, unknown> = {}) => ({ action, args });

/** Does the rule with the condition match after one that takes the actions? */
function sees(
  actions: readonly object[],
  condition: object,
  message: ExampleMessage = {},
  before: Partial<RuleDraft> = {},
): boolean[] {
  const rules = [
    { id: 'first', actions, ...before } as RuleDraft,
    { id: 'later', conditions: [condition] } as RuleDraft,
  ];
  return matched(decide(rules, message)).map((ids) => ids.includes('later'));
}

describe('what an earlier rule changed', () => {
  it('is what a later rule sees, and only a later one', () => {
    const rules: RuleDraft[] = [
      { id: 'before', conditions: [header('X-Seen', 'flag')] },
      { id: 'sets', actions: [setHeader('flag')] },
      { id: 'after', conditions: [header('X-Seen', 'flag')] },
    ];
    expect(matched(decide(rules))).toEqual([['sets', 'after']]);
  });

  it('is the subject with what was put before it', () => {
    expect(sees([prepend()], subject('flag'))).toEqual([true]);
    expect(
      sees([prepend()], { predicate: 'SubjectMatchesPatterns', args: { patterns: ['^Hello'] } }),
    ).toEqual([false]);
    expect(sees([prepend()], header('Subject', 'flag'))).toEqual([true]);
    expect(
      sees([prepend()], { predicate: 'SubjectOrBodyContainsWords', args: { words: ['flag'] } }),
    ).toEqual([true]);
    const twice = { exceptions: [subject('[flag]')], actions: [prepend()] };
    expect(
      matched(
        decide([
          { id: 'a', ...twice },
          { id: 'b', ...twice },
        ]),
      ),
    ).toEqual([['a']]);
  });

  it('stays in doubt where only something was put before what cannot be read', () => {
    const raw = exampleInput({ headers: [['Subject', '=?utf-8?q?=ff?=']] });
    const rules: RuleDraft[] = [
      { id: 'marks', actions: [prepend()] },
      { id: 'later', conditions: [subject('secret')] },
      { id: 'new', actions: [act('SetHeader', { name: 'Subject', value: 'plain' })] },
      { id: 'last', conditions: [subject('secret')] },
    ];
    expect(matched(decide(rules, raw))).toEqual([['marks', 'later', 'new']]);
  });

  it.each<[string, object[], object, ExampleMessage, boolean]>([
    [
      'a header',
      [act('RemoveHeader', { name: 'X-A' })],
      header('x-a', 'one'),
      { headers: [['X-A', 'one']] },
      false,
    ],
    ['the spam level', [act('SetSCL', { level: '9' })], act0('SCLOver', { level: '5' }), {}, true],
    [
      'the spam level over one that anybody may have written',
      [act('SetSCL', { level: '9' })],
      act0('SCLOver', { level: '5' }),
      { headers: [['X-MS-Exchange-Organization-SCL', '1']], trustedHop: false },
      true,
    ],
    [
      'the class',
      [act('ApplyClassification', { classification: 'Internal' })],
      act0('HasClassification', { classification: 'internal' }),
      {},
      true,
    ],
    [
      'that there is a class',
      [act('ApplyClassification', { classification: 'Internal' })],
      act0('HasNoClassification'),
      {},
      false,
    ],
    [
      'the importance',
      [act('SetHeader', { name: 'Importance', value: 'high' })],
      act0('WithImportance', { importance: 'High' }),
      {},
      true,
    ],
    [
      'the type',
      [act('SetHeader', { name: 'Auto-Submitted', value: 'auto-replied' })],
      act0('MessageTypeMatches', { type: 'OOF' }),
      {},
      true,
    ],
    [
      'who is in Cc',
      [act('CopyTo', { addresses: ['eve@birch.test'] })],
      act0('AnyOfCcHeader', { addresses: ['eve@birch.test'] }),
      {},
      true,
    ],
    [
      'who of a group is in To',
      [act('AddToRecipients', { addresses: ['eve@birch.test'] })],
      act0('AnyOfToHeaderMemberOf', { groups: ['g'] }),
      { groups: { g: ['eve@birch.test'] } },
      true,
    ],
    [
      'who gets it',
      [act('BlindCopyTo', { addresses: ['eve@cedar.test'] })],
      act0('AnyOfRecipientAddressContainsWords', { words: ['cedar'] }),
      {},
      true,
    ],
    [
      'no recipient by itself',
      [act('BlindCopyTo', { addresses: ['eve@cedar.test'] })],
      act0('RecipientAddressContainsWords', { words: ['cedar'] }),
      {},
      false,
    ],
    [
      'nobody in Cc by a blind copy',
      [act('BlindCopyTo', { addresses: ['eve@birch.test'] })],
      act0('AnyOfCcHeader', { addresses: ['eve@birch.test'] }),
      {},
      false,
    ],
    [
      'no text of the body',
      [act('ApplyHtmlDisclaimer', { html: 'cedar' })],
      act0('SubjectOrBodyContainsWords', { words: ['cedar'] }),
      {},
      false,
    ],
  ])('is %s', (_, actions, condition, message, expected) => {
    expect(sees(actions, condition, message)).toEqual([expected]);
  });

  it('is the new message around one that could not be changed', () => {
    const wrap = [act('ApplyHtmlDisclaimer', { html: 'Ours.', fallback: 'Wrap' })];
    const signed: ExampleMessage = {
      facts: {
        smime: 'signed',
        parts: [part({ type: 'multipart/signed', multipart: true }), part({ path: '1' })],
      },
    };
    const type = (of: string) => act0('MessageTypeMatches', { type: of });
    expect(sees(wrap, type('Signed'), signed)).toEqual([false]);
    expect(sees([setHeader()], type('Signed'), signed)).toEqual([true]);
    expect(
      sees(wrap, type('Encrypted'), { facts: { smime: 'enveloped', encryptedWhole: true } }),
    ).toEqual([false]);
    const over = act0('AttachmentSizeOver', { size: 2000 });
    expect(sees(wrap, over, signed)).toEqual([true]);
    expect(sees([setHeader()], over, signed)).toEqual([false]);
    const name = act0('AttachmentNameMatchesPatterns', { patterns: ['\\.eml$'] });
    expect(sees(wrap, name, signed)).toEqual([true]);
    // What can be read of the original is read of the attachment.
    const text = (predicate: string) => act0(predicate, { words: ['morning'] });
    expect(sees(wrap, text('SubjectOrBodyContainsWords'), signed)).toEqual([true]);
    expect(sees(wrap, text('AttachmentContainsWords'), signed)).toEqual([true]);
    expect(sees(wrap, header('Content-Type', 'mixed'), signed)).toEqual([true]);
  });

  it('holds for those recipients only for whom the rule matched', () => {
    const message = { recipients: ['ren@birch.test', 'ben@alder.test', 'kim@birch.test'] };
    const flag = header('X-Seen', 'flag');
    expect(sees([setHeader('flag')], flag, message, { conditions: [outside] })).toEqual([
      true,
      false,
      true,
    ]);
    const rules: RuleDraft[] = [
      { id: 'one', conditions: [outside], actions: [setHeader('one')] },
      { id: 'two', conditions: [sentTo('kim@birch.test')], actions: [setHeader('two')] },
      { id: 'sees one', conditions: [header('X-Seen', 'one')] },
      { id: 'sees two', conditions: [header('X-Seen', 'two')] },
      { id: 'sees none', exceptions: [header('X-Seen', 'one', 'two')] },
    ];
    expect(matched(decide(rules, message))).toEqual([
      ['one', 'sees one'],
      ['sees none'],
      ['one', 'two', 'sees two'],
    ]);
  });

  it('is nothing by a rule in test mode, or one that only may have matched', () => {
    const flag = header('X-Seen', 'flag');
    expect(sees([setHeader('flag')], flag, {}, { mode: 'test' })).toEqual([false]);
    const doubt = { conditions: [subject('secret')] };
    const damaged: ExampleMessage = { headers: [['Subject', '=?utf-8?q?=ff?=']] };
    expect(sees([protect(), setHeader('flag')], flag, damaged, doubt)).toEqual([false]);
  });

  it('is not copied for the next of ten thousand rules that each change something', () => {
    const many = Array.from({ length: 10_000 }, (_, i): RuleDraft => ({
      id: `r${i}`,
      actions: [act('SetHeader', { name: `X-${i}`, value: 'on' })],
    }));
    const last = { id: 'last', conditions: [header('X-9999', 'on')] };
    expect(matched(decide([...many, last]))[0]).toHaveLength(10_001);
  });

  it('is found among ten thousand rules by what was changed alone', () => {
    const many = Array.from({ length: 10_000 }, (_, i): RuleDraft => ({
      id: `r${i}`,
      conditions: [header('X-Seen', `word${i}`)],
      actions: [setHeader(`word${i + 2}`)],
    }));
    // Each one makes the next but one match.
    const ids = matched(decide([{ id: 'start', actions: [setHeader('word9990')] }, ...many]))[0];
    expect(ids).toEqual(['start', 'r9990', 'r9992', 'r9994', 'r9996', 'r9998']);
  });
});

describe('an explanation', () => {
  it('says by which rules something is as it was seen, and for whom', () => {
    const rules = [
      { id: 'a', name: 'Mark', conditions: [outside], actions: [prepend()] },
      { id: 'b', name: 'Later', conditions: [subject('flag')], actions: [protect()] },
    ].map((each, priority) => Rule.parse({ ...each, priority }));
    const input = exampleInput({ recipients: ['ren@birch.test', 'ben@alder.test'], subject: 'Hi' });
    const { explanation } = explain(compile({ revision: 1, rules }), input);
    expect(explanation[1]).toMatchObject({ outcome: 'matched', recipients: [0] });
    expect(explanation[1]?.conditions).toEqual([
      {
        code: 'SubjectContainsWords',
        sentence: 'the subject contains “flag”',
        result: 'true',
        recipients: [0],
        saw: '[flag] Hi (as changed by the rule “Mark”) | Hi',
        found: 'flag',
      },
    ]);
  });
});

function act0(predicate: string, args: object = {}): object {
  return { predicate, args };
}
