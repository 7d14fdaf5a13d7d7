import { Rule } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { sentenceOf, sizeInWords } from './sentence';

const rule = (given: object) => Rule.parse({ id: 'a', name: 'A', priority: 0, ...given });
const protect = { action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } };
const words = { predicate: 'SubjectContainsWords', args: { words: ['confidential', 'secret'] } };

const templateName = (code: string) => ({ 'encrypt-only': 'Encrypt-Only' })[code];

describe('a rule as one sentence', () => {
  it.each<[object, string]>([
    [
      {
        conditions: [words, { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } }],
        actions: [protect],
        exceptions: [
          { predicate: 'From', args: { addresses: ['ana@alder.test'] } },
          { predicate: 'HeaderContains', args: { header: 'X-Label', words: ['public'] } },
        ],
      },
      'If the subject contains “confidential” or “secret” and the recipient is outside the organisation, protect with Encrypt-Only, except if the sender is ana@alder.test or if the header X-Label contains “public”.',
    ],
    [{ actions: [] }, 'For every message, do nothing.'],
    [
      { conditions: [words], actions: [], stopProcessing: true },
      'If the subject contains “confidential” or “secret”, stop processing more rules.',
    ],
    [
      {
        actions: [
          {
            action: 'ApplyHtmlDisclaimer',
            args: { html: '<p>Sent by <b>%%DisplayName%%</b></p>' },
          },
        ],
      },
      'For every message, add “Sent by %%DisplayName%%” after the message; where that is not possible, attach the message to a new one.',
    ],
    [
      {
        actions: [
          { action: 'ApplyHtmlDisclaimer', args: { html: `<i>${'word '.repeat(40)}</i><script>` } },
        ],
      },
      `For every message, add “${'word '.repeat(20).trim()}… (215 characters)” after the message; where that is not possible, attach the message to a new one.`,
    ],
    [
      { actions: [{ action: 'PrependSubject', args: { text: '[x] ' } }], stopProcessing: true },
      'For every message, put “[x] ” before the subject, then stop processing more rules.',
    ],
    [
      {
        conditions: [
          { predicate: 'RecipientDomainIs', args: { domains: ['birch.test'], strict: true } },
          { predicate: 'MessageSizeOver', args: { size: 10 * 1024 * 1024 } },
          { predicate: 'MessageTypeMatches', args: { type: 'Signed' } },
        ],
        actions: [{ action: 'RejectMessage', args: { text: 'Too large.' } }],
      },
      "If the recipient's domain is birch.test (exactly) and the message is larger than 10 MB and the message is signed by its sender, reject it with 5.7.1 “Too large.”",
    ],
    [
      { conditions: [{ predicate: 'Strange' }], actions: [{ action: 'SetHeader' }] },
      'If (unknown: Strange), set the header … to “…”.',
    ],
  ])('%#', (given, expected) => {
    expect(sentenceOf(rule(given), { templateName }).text).toBe(expected);
  });

  it('tells apart what was typed, what was chosen and what is a name', () => {
    const outside = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };
    const given = rule({ conditions: [words, outside], actions: [protect] });
    expect(sentenceOf(given, { templateName }).segments).toEqual([
      { text: 'If the subject contains ', kind: 'wording' },
      { text: 'confidential', kind: 'typed' },
      { text: ' or ', kind: 'wording' },
      { text: 'secret', kind: 'typed' },
      { text: ' and the recipient is ', kind: 'wording' },
      { text: 'outside the organisation', kind: 'chosen' },
      { text: ', protect with ', kind: 'wording' },
      { text: 'Encrypt-Only', kind: 'name' },
      { text: '.', kind: 'wording' },
    ]);
  });

  it('has one full stop, though a typed text ends with its own', () => {
    const refusal = { action: 'RejectMessage', args: { text: 'Not by mail.' } };
    const { text, segments } = sentenceOf(rule({ actions: [refusal] }));
    expect(text).toBe('For every message, reject it with 5.7.1 “Not by mail.”');
    expect(segments.at(-1)).toEqual({ text: 'Not by mail.', kind: 'typed' });
  });

  it('goes for all addresses of an action, and for any of a condition', () => {
    const addresses = ['ana@alder.test', 'ren@birch.test'];
    const { text } = sentenceOf(
      rule({
        conditions: [{ predicate: 'SentTo', args: { addresses } }],
        actions: [{ action: 'BlindCopyTo', args: { addresses } }],
      }),
    );
    expect(text).toBe(
      'If the recipient is ana@alder.test or ren@birch.test, send a blind copy to ana@alder.test and ren@birch.test.',
    );
  });

  it('counts the values of a long list when asked to', () => {
    const { text } = sentenceOf(rule({ conditions: [words], actions: [protect] }), {
      mostValues: 1,
    });
    expect(text).toBe('If the subject contains any of 2 words, protect with encrypt-only.');
  });

  it('writes sizes in the unit that says them exactly', () => {
    expect([0, 1000, 1024, 1536, 25 * 1024 ** 2, 1024 ** 4].map(sizeInWords)).toEqual([
      '0 bytes',
      '1,000 bytes',
      '1 KB',
      '1,536 bytes',
      '25 MB',
      '1 TB',
    ]);
  });
});
