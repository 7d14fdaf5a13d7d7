import { describe, expect, it } from 'vitest';
import { RuleReadings, type RuleSurroundings } from './readings';
import type { SavedRule } from './rows';

const ORGANISATION = 'alder';

const rule = (id: string, priority: number, parts: Partial<SavedRule> = {}): SavedRule => ({
  id,
  priority,
  name: id,
  comment: '',
  enabled: true,
  mode: 'enforce',
  conditions: [],
  exceptions: [],
  actions: [],
  activationDate: null,
  expiryDate: null,
  senderAddressLocation: 'header',
  recipientAddressType: 'resolved',
  errorAction: 'ignore',
  stopProcessing: false,
  version: 1,
  updatedBy: 'ann@demo.test',
  updatedAt: '2026-11-21T00:00:00Z',
  managedBy: 'console',
  managed: null,
  ...parts,
});

const surroundings: RuleSurroundings = {
  domains: new Set(['alder.test']),
  rightsTemplates: new Set(['encrypt-only']),
  brands: new Set(),
  connectors: new Map([['c1', { name: 'Partner', enabled: true }]]),
  groups: new Set(['board']),
  lists: new Map([['l1', 'Partners']]),
};

const inside = { predicate: 'SentToScope', args: { scope: 'InOrganization' } };
const to = (domain: string) => ({ predicate: 'RecipientDomainIs', args: { domains: [domain] } });

describe('findings', () => {
  const now = new Date('2026-11-21T12:00:00Z');
  const first = rule('first', 0, { stopProcessing: true, conditions: [inside] });
  const rules = [first, rule('second', 1, { conditions: [inside, to('alder.test')] })];

  it('are found once for what is the same', () => {
    const readings = new RuleReadings(1_000_000);
    const findings = readings.findings(ORGANISATION, rules, surroundings, now);
    expect(findings.shadows).toEqual([{ rule: 'second', by: 'first' }]);
    const again = rules.map((each) => ({ ...each }));
    expect(readings.findings(ORGANISATION, again, { ...surroundings }, now)).toBe(findings);
    expect(readings.findings('birch', rules, surroundings, now)).not.toBe(findings);
  });

  it.each<[string, SavedRule[], Partial<RuleSurroundings>]>([
    ['another version of a rule', [first, rule('second', 1, { version: 2 })], {}],
    ['another order', [rule('second', 0), rule('first', 1)], {}],
    ['a rule less', [first], {}],
    ['another accepted domain', rules, { domains: new Set(['birch.test']) }],
    ['a rights template that is gone', rules, { rightsTemplates: new Set() }],
    ['a new brand', rules, { brands: new Set(['b1']) }],
    [
      'a connector that is off',
      rules,
      { connectors: new Map([['c1', { name: 'Partner', enabled: false }]]) },
    ],
    ['a group that is gone', rules, { groups: new Set() }],
    ['a list that is gone', rules, { lists: new Map() }],
  ])('are found anew for %s, and are those of a process that knew nothing', (_, others, known) => {
    const readings = new RuleReadings(1_000_000);
    const before = readings.findings(ORGANISATION, rules, surroundings, now);
    const after = readings.findings(ORGANISATION, others, { ...surroundings, ...known }, now);
    expect(after).not.toBe(before);
    expect(after).toEqual(
      new RuleReadings(1_000_000).findings(
        ORGANISATION,
        others,
        { ...surroundings, ...known },
        now,
      ),
    );
  });

  it('are others once a rule has expired', () => {
    const readings = new RuleReadings(1_000_000);
    const expiring = [rule('a', 0, { expiryDate: '2026-11-21T13:00:00Z', conditions: [inside] })];
    const at = (time: string) =>
      readings
        .findings(ORGANISATION, expiring, surroundings, new Date(`2026-11-21T${time}Z`))
        .warnings.map(({ code }) => code);
    expect(at('12:00:00')).toEqual([]);
    expect(at('12:59:59')).toEqual([]);
    expect(at('13:00:00')).toEqual(['never-matches']);
  });
});

describe('sentences', () => {
  const listed = (readings: RuleReadings, rules: SavedRule[], lists = surroundings.lists) =>
    readings.listed(ORGANISATION, rules, lists).map(({ sentence }) => sentence);
  const ofList = { predicate: 'SenderDomainIs', args: { lists: ['l1'] } };

  it('are made once for a version of a rule', () => {
    const readings = new RuleReadings(0);
    const rules = [rule('a', 0, { conditions: [inside] }), rule('b', 1)];
    const [a, b] = listed(readings, rules);
    const changed = rule('b', 0, { version: 2, conditions: [inside] });
    const [b2, a2] = listed(readings, [changed, { ...rules[0]!, priority: 1 }]);
    expect(a2).toBe(a);
    expect(b2).not.toEqual(b);
    expect(b2?.text).toBe(a?.text);
  });

  it('are others when a list has another name', () => {
    const readings = new RuleReadings(0);
    const rules = [rule('a', 0, { conditions: [ofList] })];
    const before = listed(readings, rules);
    const after = listed(readings, rules, new Map([['l1', 'Customers']]));
    expect(after).not.toEqual(before);
    expect(after).toEqual(listed(new RuleReadings(0), rules, new Map([['l1', 'Customers']])));
  });

  it('of those who were not looked at for longest go first', () => {
    const readings = new RuleReadings(0, 2);
    const sentence = (organisation: string) =>
      readings.listed(organisation, [rule('a', 0)], surroundings.lists)[0]?.sentence;
    const [a, b] = [sentence('a'), sentence('b')];
    expect(sentence('a')).toBe(a);
    sentence('c');
    expect(sentence('a')).toBe(a);
    expect(sentence('b')).not.toBe(b);
  });
});
