import { Rule } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { ruleWarnings, type WarningContext } from './warnings';

const p = (predicate: string, args: object = {}) => ({ predicate, args });
const to = (...domains: string[]) => p('RecipientDomainIs', { domains });
const subject = (...words: string[]) => p('SubjectContainsWords', { words });
const inside = p('SentToScope', { scope: 'InOrganization' });
const outside = p('SentToScope', { scope: 'NotInOrganization' });
const inFile = p('AttachmentContainsWords', { words: ['secret'] });
const protect = (template = 'encrypt-only') => ({
  action: 'ApplyRightsProtectionTemplate',
  args: { template },
});
const reject = { action: 'RejectMessage', args: {} };

const CONTEXT: WarningContext = {
  now: new Date('2026-11-21T12:00:00Z'),
  domains: new Set(['demo.test', 'lab.birch.test']),
  largest: 1_000_000,
  rightsTemplates: new Set(['encrypt-only', 'do-not-forward']),
  groups: new Set(['g1']),
  lists: new Set(['l1']),
  brands: new Set(['b1']),
  connectors: new Map([
    ['c1', { name: 'Partner', enabled: true }],
    ['c2', { name: 'Old line', enabled: false }],
  ]),
};

/** “code rule by other”, and the words of a rule of its own. */
function warned(...drafts: object[]): string[] {
  const rules = drafts.map((each, i) =>
    Rule.parse({ id: `${i}`, name: `${i}`, priority: i, actions: [protect()], ...each }),
  );
  return ruleWarnings(rules, CONTEXT).map(
    ({ code, rule, by }) => `${code} ${rule}${by === null ? '' : ` by ${by}`}`,
  );
}
const never = (...conditions: object[]) => warned({ conditions }).length > 0;

describe('a rule that contradicts itself', () => {
  it('asks for what cannot be together', () => {
    expect(never(inside, outside)).toBe(true);
    expect(
      never(
        p('FromScope', { scope: 'InOrganization' }),
        p('FromScope', { scope: 'NotInOrganization' }),
      ),
    ).toBe(true);
    expect(never(to('a.test'), to('b.test'))).toBe(true);
    expect(never(inside, to('birch.example'))).toBe(true);
    expect(
      never(
        p('FromScope', { scope: 'InOrganization' }),
        p('SenderDomainIs', { domains: ['x.test'] }),
      ),
    ).toBe(true);
    expect(never(p('MessageSizeOver', { size: 1_000_000 }))).toBe(true);
  });

  it('is not one of which something can be so', () => {
    expect(never(inside)).toBe(false);
    expect(never(to('a.test'), to('mail.a.test'))).toBe(false);
    expect(never(inside, to('birch.test'))).toBe(false);
    expect(never(inside, to('birch.example', 'DEMO.test'))).toBe(false);
    expect(never(outside, to('birch.example'))).toBe(false);
    expect(never({ any: [inside, outside] })).toBe(false);
    expect(never(inside, p('RecipientDomainIs', { domains: [], lists: ['l1'] }))).toBe(false);
    expect(never(p('MessageSizeOver', { size: 999_999 }))).toBe(false);
  });

  it('has a domain strictly where only one below it is accepted', () => {
    expect(never(inside, p('RecipientDomainIs', { domains: ['birch.test'], strict: true }))).toBe(
      true,
    );
  });

  it('makes an exception of what it asks for, as far as that can always be read', () => {
    expect(warned({ conditions: [subject('x')], exceptions: [subject('x', 'y')] })).toEqual([
      'never-matches 0',
    ]);
    expect(warned({ conditions: [subject('x', 'y')], exceptions: [subject('x')] })).toEqual([]);
    expect(warned({ conditions: [subject('x'), inFile], exceptions: [inFile] })).toEqual([]);
    expect(
      warned({
        conditions: [{ any: [subject('x'), subject('y')] }],
        exceptions: [subject('x', 'y')],
      }),
    ).toEqual(['never-matches 0']);
  });

  it('is over, unless it is off', () => {
    const over = { expiryDate: '2026-11-21T12:00:00Z' };
    expect(warned(over)).toEqual(['never-matches 0']);
    expect(warned({ ...over, mode: 'off' })).toEqual([]);
    expect(warned({ expiryDate: '2026-11-21T12:00:01Z' })).toEqual([]);
  });
});

describe('rules in force that contradict each other', () => {
  const dnf = { actions: [protect('do-not-forward')] };

  it('protect the same mail with different templates, where the wider one comes first', () => {
    expect(
      warned({ conditions: [subject('x')] }, { ...dnf, conditions: [subject('x'), outside] }),
    ).toEqual(['conflict 1 by 0']);
    expect(
      warned({ conditions: [subject('a', 'x')] }, { ...dnf, conditions: [subject('x')] }),
    ).toEqual(['conflict 1 by 0']);
    expect(warned({}, { ...dnf, conditions: [subject('x')] })).toEqual(['conflict 1 by 0']);
  });

  it('protect what a later one refuses or deletes', () => {
    const refuse = { conditions: [outside], actions: [reject] };
    expect(warned({ conditions: [subject('x'), outside] }, refuse)).toEqual(['conflict 0 by 1']);
    expect(warned({ conditions: [outside] }, { actions: [{ action: 'DeleteMessage' }] })).toEqual([
      'conflict 0 by 1',
    ]);
    expect(warned({ conditions: [outside], stopProcessing: true }, refuse)).toEqual([]);
  });

  it('are not those that only overlap, go from narrow to wide, say the same, or are tried', () => {
    expect(warned({ conditions: [subject('x')] }, { ...dnf, conditions: [outside] })).toEqual([]);
    expect(warned({ ...dnf, conditions: [subject('x')] }, {})).toEqual([]);
    expect(warned({}, { conditions: [subject('x')] })).toEqual([]);
    expect(warned({ mode: 'test' }, dnf)).toEqual([]);
    expect(warned({}, { ...dnf, mode: 'test' })).toEqual([]);
    expect(
      warned(
        { conditions: [subject('x')] },
        { conditions: [subject('x'), outside], actions: [reject] },
      ),
    ).toEqual([]);
    expect(warned({ exceptions: [outside] }, dnf)).toEqual([]);
  });
});

describe('a rule that costs much', () => {
  it('looks into attachments of all mail', () => {
    expect(warned({ conditions: [inFile] })).toEqual(['costly 0']);
    expect(warned({ conditions: [{ any: [inFile, subject('x')] }] })).toEqual(['costly 0']);
    expect(warned({ conditions: [inFile, outside] })).toEqual([]);
  });

  it('has very many patterns', () => {
    const patterns = Array.from({ length: 201 }, (_, n) => `x${n}`);
    expect(warned({ conditions: [p('SubjectMatchesPatterns', { patterns })] })).toEqual([
      'costly 0',
    ]);
  });
});

const through = (connector: string) => ({
  action: 'RouteMessageOutboundConnector',
  args: { connector },
});

it('a connector that is gone or off is told, for its mail waits', () => {
  const words = (connector: string) =>
    ruleWarnings(
      [Rule.parse({ id: '0', name: '0', priority: 0, actions: [through(connector)] })],
      CONTEXT,
    ).map(({ code, text }) => `${code}: ${text}`);
  expect(words('c1')).toEqual([]);
  expect(words('c2')).toEqual([
    'reference: Mail of this rule waits: the connector “Old line” is off.',
  ]);
  expect(words('c3')).toEqual([
    'reference: This rule names what is not there any more: a connector, and its mail waits.',
  ]);
  expect(warned({ actions: [protect('gone'), through('c2')] })).toEqual([
    'reference 0',
    'reference 0',
  ]);
});

it('what a rule names and is not there is told', () => {
  expect(warned({ actions: [protect('gone')] })).toEqual(['reference 0']);
  expect(warned({ conditions: [p('SentToMemberOf', { groups: ['g1', 'g2'] })] })).toEqual([
    'reference 0',
  ]);
  expect(warned({ conditions: [p('SentToMemberOf', { groups: ['g1'] })] })).toEqual([]);
  expect(warned({ conditions: [p('RecipientDomainIs', { domains: [], lists: ['l2'] })] })).toEqual([
    'reference 0',
  ]);
});
