import { describe, expect, it } from 'vitest';
import { ruleChanges } from './rule-changes';
import { BLANK, STARTERS } from './starters';

const words = (...list: string[]) => ({
  predicate: 'SubjectContainsWords',
  args: { words: list },
});
const outside = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };
const rule = { ...BLANK, name: 'one', conditions: [words('secret')] };

describe('what differs in two versions of a rule', () => {
  it('is nothing in the same one, whatever the order of the names in it', () => {
    const args = { scope: 'NotInOrganization' };
    const turned = { args, predicate: 'SentToScope' };
    expect(
      ruleChanges({ ...rule, conditions: [outside] }, { ...rule, conditions: [turned] }),
    ).toEqual([]);
  });

  it('is told part by part, as a person would say it', () => {
    const after = {
      ...rule,
      name: 'two',
      mode: 'enforce' as const,
      conditions: [words('top secret'), outside],
      actions: STARTERS[0]!.draft.actions,
      stopProcessing: true,
    };
    expect(
      ruleChanges(rule, after, { templateName: () => 'Encrypt-Only' }).map(
        ({ field, before, after: now }) => `${field}: ${before} → ${now}`,
      ),
    ).toEqual([
      'Name: one → two',
      'Condition: the subject contains “secret” → the subject contains “top secret”',
      'Condition: null → the recipient is outside the organisation',
      expect.stringMatching(/^Action: null → .*Encrypt-Only/),
      'Mode: Test → Enforce',
      'Stop after this rule: no → yes',
    ]);
  });

  it('is told of a group as a whole', () => {
    const [change, ...more] = ruleChanges(
      { ...rule, conditions: [{ any: [words('a'), outside] }] },
      { ...rule, conditions: [{ any: [words('b'), outside] }] },
    );
    expect(more).toEqual([]);
    expect(change).toEqual({
      field: 'Condition',
      before: 'any of: the subject contains “a” or the recipient is outside the organisation',
      after: 'any of: the subject contains “b” or the recipient is outside the organisation',
    });
  });

  it('names what came into a long list and what went', () => {
    const long = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const [change] = ruleChanges(
      { ...rule, conditions: [words(...long)] },
      { ...rule, conditions: [words(...long.slice(1), 'h')] },
    );
    expect(change).toMatchObject({ added: ['h'], removed: ['a'] });
  });

  it('is the order where nothing else is', () => {
    const [change] = ruleChanges(
      { ...rule, conditions: [outside, words('secret')] },
      { ...rule, conditions: [words('secret'), outside] },
    );
    expect(change?.field).toBe('Order of conditions');
  });

  it('has what went without anything in its place', () => {
    expect(ruleChanges(rule, { ...rule, conditions: [] })).toEqual([
      { field: 'Condition', before: 'the subject contains “secret”', after: null },
    ]);
  });
});
