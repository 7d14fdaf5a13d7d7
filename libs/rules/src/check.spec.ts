import { Rule } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { RuleSetError, ruleProblems, ruleSetProblems, whyNotBeside } from './check';
import { compile } from './compile';

const protect = { action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } };
const make = (given: object) =>
  Rule.parse({ id: 'a', name: 'A', priority: 0, actions: [protect], ...given });
const problems = (given: object) =>
  ruleProblems(make(given)).map(({ pointer, code }) => `${pointer} ${code}`);
const condition = (predicate: string, args: object) => ({ conditions: [{ predicate, args }] });

describe('a rule that cannot be judged', () => {
  it.each<[string, object, string[]]>([
    [
      'names a condition that is not there',
      condition('SubjectIsRude', {}),
      ['/conditions/0/predicate rule.predicate.unknown'],
    ],
    [
      'lacks an argument',
      condition('SubjectContainsWords', {}),
      ['/conditions/0/args/words rule.argument.invalid'],
    ],
    [
      'has no value',
      condition('SubjectContainsWords', { words: [] }),
      ['/conditions/0/args/words rule.argument.invalid'],
    ],
    [
      'has a word with blanks around it',
      condition('SubjectContainsWords', { words: ['fine', ' wide '] }),
      ['/conditions/0/args/words/1 rule.argument.invalid'],
    ],
    [
      'has a word that cannot be seen',
      condition('SubjectContainsWords', { words: ['\u200b\u200b'] }),
      ['/conditions/0/args/words/0 rule.argument.invalid'],
    ],
    [
      'has a word that is too long',
      condition('SubjectContainsWords', { words: ['x'.repeat(129)] }),
      ['/conditions/0/args/words/0 rule.argument.invalid'],
    ],
    [
      'has a pattern that is none',
      condition('SubjectMatchesPatterns', { patterns: ['ok', '('] }),
      ['/conditions/0/args/patterns/1 rule.pattern.invalid'],
    ],
    [
      'has an address that is none',
      condition('SentTo', { addresses: ['ana'] }),
      ['/conditions/0/args/addresses/0 rule.argument.invalid'],
    ],
    [
      'has a domain with a wildcard',
      condition('RecipientDomainIs', { domains: ['*.birch.test'] }),
      ['/conditions/0/args/domains/0 rule.argument.invalid'],
    ],
    [
      'has a header name with a colon',
      condition('HeaderContains', { header: 'X-A:', words: ['x'] }),
      ['/conditions/0/args/header rule.argument.invalid'],
    ],
    [
      'has a size that is no whole number',
      condition('MessageSizeOver', { size: 1.5 }),
      ['/conditions/0/args/size rule.argument.invalid'],
    ],
    [
      'has a fault in an exception',
      { exceptions: [{ predicate: 'FromScope', args: { scope: 'Somewhere' } }] },
      ['/exceptions/0/args/scope rule.argument.invalid'],
    ],
    ['does nothing', { actions: [] }, ['/actions rule.actions.none']],
    [
      'names an action that is not there',
      { actions: [{ action: 'Shred' }] },
      ['/actions/0/action rule.action.unknown'],
    ],
    [
      'rejects with a code of its own making',
      { actions: [{ action: 'RejectMessage', args: { code: '5.7.2' } }] },
      ['/actions/0/args/code rule.argument.invalid'],
    ],
    [
      'rejects with too long a text',
      { actions: [{ action: 'RejectMessage', args: { text: 'x'.repeat(1025) } }] },
      ['/actions/0/args/text rule.argument.invalid'],
    ],
    [
      'would break the reply with a line end',
      { actions: [{ action: 'RejectMessage', args: { text: 'a\r\n250 ok' } }] },
      ['/actions/0/args/text rule.argument.invalid'],
    ],
    [
      'would smuggle a header',
      { actions: [{ action: 'SetHeader', args: { name: 'X-A', value: 'a\r\nBcc: b@c' } }] },
      ['/actions/0/args/value rule.argument.invalid'],
    ],
    [
      'would break the structure',
      { actions: [{ action: 'SetHeader', args: { name: 'Content-Type', value: 'x' } }] },
      ['/actions/0/args/name rule.argument.invalid'],
    ],
    [
      'both protects and removes protection',
      { actions: [protect, { action: 'RemoveOMEv2', args: {} }] },
      ['/actions/1 rule.actions.exclusive'],
    ],
    [
      'removes protection from attachments alone',
      { actions: [{ action: 'RemoveRMSAttachmentEncryption', args: {} }] },
      ['/actions/0 rule.actions.needs'],
    ],
    [
      'both rejects and protects',
      { actions: [protect, { action: 'RejectMessage' }] },
      ['/actions/0 rule.actions.exclusive'],
    ],
    ['protects twice', { actions: [protect, protect] }, ['/actions/1 rule.actions.twice']],
    [
      'ends before it begins',
      { activationDate: '2026-02-01T00:00:00Z', expiryDate: '2026-01-01T00:00:00Z' },
      ['/expiryDate rule.dates.empty'],
    ],
  ])('%s', (_, given, expected) => {
    expect(problems(given)).toEqual(expected);
  });

  it('is told in words', () => {
    const [problem] = ruleProblems(
      make(condition('HeaderMatches', { header: 'X', patterns: ['a(?=b)'] })),
    );
    expect(problem?.detail).toBe(
      'Look-ahead cannot be judged in linear time. Use an exception for what must not be there. (at character 2)',
    );
  });
});

describe('a rule set', () => {
  it('has no two rules of one name', () => {
    const rules = [make({ id: 'a', name: 'Same' }), make({ id: 'b', name: 'SAME' })];
    expect(ruleSetProblems({ revision: 1, rules })).toMatchObject([
      { pointer: '/rules/1/name', code: 'rule.name.taken' },
    ]);
    // A gateway can judge it all the same.
    expect(() => compile({ revision: 1, rules })).not.toThrow();
  });

  it('knows its rights templates', () => {
    const context = { rightsTemplates: new Set(['do-not-forward']) };
    const set = { revision: 1, rules: [make({})] };
    expect(ruleSetProblems(set, context)).toMatchObject([
      { pointer: '/rules/0/actions/0/args/template', code: 'rule.template.unknown' },
    ]);
  });

  it('is refused as a whole, with every problem', () => {
    const rules = [
      make({ id: 'a', ...condition('SubjectContainsWords', {}) }),
      make({ id: 'a', ...condition('SubjectMatchesPatterns', { patterns: ['('] }) }),
    ];
    let error: unknown;
    try {
      compile({ revision: 1, rules });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(RuleSetError);
    expect(error instanceof RuleSetError && error.problems.map((each) => each.pointer)).toEqual([
      '/rules/0/conditions/0/args/words',
      '/rules/1/conditions/0/args/patterns/0',
      '/rules/1/id',
    ]);
  });

  it('says beforehand which actions cannot stand together', () => {
    expect(whyNotBeside([protect], 'RejectMessage')).toBe(
      'A rule that rejects the message cannot also protect or change it.',
    );
    expect(whyNotBeside([protect], 'ApplyRightsProtectionTemplate')).toBe(
      'A rule does this only once.',
    );
    expect(whyNotBeside([protect], 'PrependSubject')).toBeNull();
    expect(whyNotBeside([], 'RejectMessage')).toBeNull();
  });
});
