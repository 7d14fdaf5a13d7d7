import { Rule } from '@chancery/contracts';
import { compile, evaluate, type Decision } from '@chancery/rules';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
// Rules and messages at random are test code, which the library does not export.
// eslint-disable-next-line @nx/enforce-module-boundaries
import { message, rules as anyRules } from '../../../rules/src/arbitraries';
import { exportRules } from '../export';
import { prepareImport } from '../import';
import { flattened } from './flat';

const words = (...list: string[]) => ({
  predicate: 'SubjectContainsWords',
  args: { words: list },
});
const outside = { predicate: 'SentToScope', args: { scope: 'NotInOrganization' } };
const from = { predicate: 'FromAddressContainsWords', args: { words: ['ana'] } };
const large = { predicate: 'MessageSizeOver', args: { size: 1024 } };
const protect = { action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } };
const rule = (given: object) =>
  Rule.parse({ id: 'r', name: 'Sealed', priority: 0, actions: [protect], ...given });
const written = (...rules: Rule[]) => {
  const { bytes, warnings } = exportRules(rules, 'ps1');
  return { rules: prepareImport(bytes).report.rules.map((each) => each.rule), warnings };
};

describe('a rule with a group, for Exchange', () => {
  it('is one rule for each alternative, with the number in its name and all else as it was', () => {
    const { rules, warnings } = written(
      rule({ conditions: [outside, { any: [words('a'), from, large] }], exceptions: [words('b')] }),
    );
    expect(rules.map(({ name }) => name)).toEqual([
      'Sealed (1 of 3)',
      'Sealed (2 of 3)',
      'Sealed (3 of 3)',
    ]);
    expect(rules.map(({ conditions }) => conditions[1])).toEqual([words('a'), from, large]);
    for (const each of rules) {
      expect(each.conditions[0]).toEqual(outside);
      expect(each.exceptions).toEqual([words('b')]);
    }
    expect(warnings).toEqual([
      { rule: 'Sealed', reason: 'Written as 3 rules, one for each condition of its group.' },
    ]);
  });

  it.each([
    [
      'two groups',
      { conditions: [{ any: [words('a'), from] }, { any: [large, outside] }] },
      'more than one',
    ],
    [
      'an action that would be done twice',
      {
        conditions: [{ any: [words('a'), from] }],
        actions: [{ action: 'PrependSubject', args: { text: 'x' } }],
      },
      'PrependSubject would be done twice',
    ],
    [
      'an alternative that Exchange takes once and that stands outside too',
      { conditions: [words('b'), { any: [words('a'), from] }] },
      'only once',
    ],
  ])('is left out with the reason for %s', (_, given, reason) => {
    const { rules, warnings } = written(rule(given));
    expect(rules).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.reason).toMatch(/^Left out: /);
    expect(warnings[0]?.reason).toContain(reason);
  });

  it('has names that are not too long and that no other rule has', () => {
    const group = { any: [words('a'), from] };
    const long = rule({ name: 'n'.repeat(64), conditions: [group] });
    const flat = flattened(long, new Set([`${'n'.repeat(55)} (1 of 2)`]));
    expect(flat).toMatchObject([
      { name: `${'n'.repeat(52)} (1 of 2, 2)` },
      { name: `${'n'.repeat(55)} (2 of 2)` },
    ]);
    expect(flattened(rule({ conditions: [outside] }), new Set())).toHaveLength(1);
  });

  it('does to every recipient of every message what the one rule does', () => {
    let expanded = 0;
    fc.assert(
      fc.property(anyRules, message, (all, input) => {
        const flat = all.flatMap((each) => {
          const several = flattened(each, new Set());
          if (typeof several === 'string') return [each];
          if (several.length > 1) expanded++;
          return several.map((one, i) => ({ ...one, id: `${each.id}.${i}`, name: each.name }));
        });
        const decide = (rules: readonly Rule[]) =>
          deeds(
            evaluate(compile({ revision: 1, rules: [...rules] }), input),
            input.envelope.recipients.length,
          );
        expect(decide(flat)).toEqual(decide(all));
      }),
      { numRuns: 400 },
    );
    expect(expanded).toBeGreaterThan(100);
  });
});

/** What becomes of each recipient; by which rule is left out, and what is done to a field again. */
function deeds({ groups }: Decision, recipients: number) {
  return Array.from({ length: recipients }, (_, index) => {
    const group = groups.find((each) => each.recipients.includes(index));
    return {
      template: group?.template,
      brand: group?.brand,
      reject: group?.reject?.text,
      ending: group?.ending?.kind,
      copies: group?.copies,
      redirect: group?.redirect,
      requireTls: group?.requireTls,
      connector: group?.connector,
      edits: [...new Set(group?.edits.map((edit) => JSON.stringify(edit)))],
      rules: [...new Set(group?.rules.map(({ name }) => name))],
    };
  });
}
