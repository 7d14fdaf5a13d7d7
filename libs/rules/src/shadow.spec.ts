import { Rule } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { shadowedRules } from './shadow';

const domain = (...domains: string[]) => ({ predicate: 'RecipientDomainIs', args: { domains } });
const subject = (...words: string[]) => ({ predicate: 'SubjectContainsWords', args: { words } });
const protect = { action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } };
const reject = { action: 'RejectMessage', args: {} };

/** Pairs "rule by rule", by their place. */
function shadows(...drafts: object[]): string[] {
  const rules = drafts.map((each, i) =>
    Rule.parse({ id: `${i}`, name: `${i}`, priority: i, actions: [protect], ...each }),
  );
  return shadowedRules({ revision: 1, rules }).map(({ rule, by }) => `${rule} by ${by}`);
}

const all = { stopProcessing: true };

describe('a rule that can never match', () => {
  it('stands behind one that stops all messages', () => {
    expect(shadows(all, {}, { conditions: [subject('x')] })).toEqual(['1 by 0', '2 by 0']);
    expect(shadows({ actions: [reject] }, {})).toEqual(['1 by 0']);
    expect(shadows({ actions: [{ action: 'StopRuleProcessing' }] }, {})).toEqual(['1 by 0']);
  });

  it('stands behind one that deletes or holds all messages', () => {
    for (const action of ['DeleteMessage', 'Quarantine'])
      expect(shadows({ actions: [{ action, args: {} }] }, {})).toEqual(['1 by 0']);
    expect(
      shadows({ actions: [{ action: 'BlindCopyTo', args: { addresses: ['a@b.test'] } }] }, {}),
    ).toEqual([]);
  });

  it('asks for more than the one that stops before it', () => {
    const wide = { ...all, conditions: [domain('a.test', 'b.test')] };
    expect(shadows(wide, { conditions: [subject('x'), domain('b.test')] })).toEqual(['1 by 0']);
    expect(shadows(wide, { conditions: [domain('b.test', 'c.test')] })).toEqual([]);
    expect(shadows(wide, { conditions: [subject('x')] })).toEqual([]);
  });

  it('is not so where the earlier one makes an exception that it does not', () => {
    const but = { ...all, exceptions: [subject('x')] };
    expect(shadows(but, {})).toEqual([]);
    expect(shadows(but, { exceptions: [subject('x', 'y')] })).toEqual(['1 by 0']);
  });

  it('is not so where the earlier one goes on, is tried, off, limited in time or comes later', () => {
    expect(shadows({}, {})).toEqual([]);
    expect(shadows({ ...all, mode: 'test' }, {})).toEqual([]);
    expect(shadows({ ...all, enabled: false }, {})).toEqual([]);
    expect(shadows({ ...all, expiryDate: '2030-01-01T00:00:00Z' }, {})).toEqual([]);
    expect(shadows({ ...all, priority: 9 }, {})).toEqual([]);
    expect(shadows(all, { mode: 'off' })).toEqual([]);
  });

  it('does not look at another sender address', () => {
    const from = { conditions: [{ predicate: 'From', args: { addresses: ['a@b.test'] } }] };
    expect(shadows({ ...all, ...from }, from)).toEqual(['1 by 0']);
    expect(shadows({ ...all, ...from }, { ...from, senderAddressLocation: 'envelope' })).toEqual(
      [],
    );
  });

  it('is not so where a rule between them changes what the earlier one looked at', () => {
    const marked = { conditions: [subject('mark')] };
    const mark = { actions: [{ action: 'PrependSubject', args: { text: 'mark ' } }] };
    expect(shadows({ ...all, ...marked }, {}, marked)).toEqual(['2 by 0']);
    expect(shadows({ ...all, ...marked }, mark, marked)).toEqual([]);
    expect(shadows({ ...all, ...marked }, { ...mark, mode: 'test' }, marked)).toEqual(['2 by 0']);
    // Nobody is another recipient for it.
    const there = { conditions: [domain('b.test')] };
    expect(shadows({ ...all, ...there }, mark, there)).toEqual(['2 by 0']);
  });
});
