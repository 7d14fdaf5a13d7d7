import { Rule } from '@chancery/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
// Rules at random and the definitions' examples are test code, which the library does not export.
// eslint-disable-next-line @nx/enforce-module-boundaries
import { rules as anyRules } from '../../rules/src/arbitraries';
// eslint-disable-next-line @nx/enforce-module-boundaries
import { ACTIONS, CONDITIONS } from '../../rules/src/registry';
import { exportRules, type ExportFormat } from './export';
import { prepareImport } from './import';
import { commandLine } from './write/command-line';
import { readExchange } from './read/read';
import { flattened } from './write/flat';
import { patternBytes } from './write/limits';
import { parametersOf } from './write/parameters';
import { plainRule, sameRule } from './write/same';

/** The rule as Exchange takes it: alone, one for each alternative, or not at all. */
function inTheFlatForm(rule: Rule): readonly Rule[] {
  const flat = flattened(rule, new Set());
  if (typeof flat === 'string') return [];
  return flat.every((each) => parametersOf(each).problems.length === 0) ? flat : [];
}

const texts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });

describe('what is exported', () => {
  it.each(['xml', 'ps1', 'json'] as const)(
    'is read again as it was, as %s',
    (format: ExportFormat) => {
      fc.assert(
        fc.property(anyRules, (all) => {
          const { bytes, warnings } = exportRules(all, format);
          const { report } = prepareImport(bytes);
          const sayable = all.map((rule) => (format === 'json' ? [rule] : inTheFlatForm(rule)));
          expect(report.rules.map(({ rule }) => plainRule(rule))).toEqual(
            sayable.flat().map((rule) => plainRule(rule)),
          );
          expect(report.rules.flatMap((rule) => [...rule.warnings])).toEqual([]);
          const leftOut = new Set(
            warnings.filter(({ reason }) => reason.startsWith('Left out')).map(({ rule }) => rule),
          );
          expect(leftOut.size).toBe(sayable.filter((rules) => rules.length === 0).length);
        }),
        { numRuns: 150 },
      );
    },
  );

  it('keeps names, comments and texts to the character', () => {
    fc.assert(
      fc.property(texts, texts, (name, text) => {
        fc.pre(name.trim() !== '' && !/^<.*>$/.test(name.trim()) && name.length <= 64);
        const rule = Rule.parse({
          id: 'r',
          name: name.trim(),
          priority: 0,
          comment: `${text}\r\n\t'’“”\`$x $(y) ]]> &<`,
          actions: [{ action: 'PrependSubject', args: { text: 'x' } }],
        });
        for (const format of ['xml', 'ps1', 'json'] as const) {
          const { report } = prepareImport(exportRules([rule], format).bytes);
          expect(report.refusals).toEqual([]);
          expect(report.rules[0]?.rule).toMatchObject({ name: rule.name, comment: rule.comment });
        }
      }),
    );
  });

  it('is read back whatever a value holds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 2 }),
        (list) => {
          const line = commandLine('New-TransportRule', [
            ['Name', 'a'],
            ['X', list],
          ]);
          expect(readExchange(line).rules[0]?.parameters[1]?.value).toEqual(list);
        },
      ),
    );
  });

  it.each(
    [...CONDITIONS, ...ACTIONS].flatMap((definition) =>
      definition.examples.map(({ because, args }) => [definition.code, because, args] as const),
    ),
  )('%s is the same again or left out with a warning: %s', (code, _, args) => {
    const predicate = CONDITIONS.some((each) => each.code === code);
    const rule = Rule.parse({
      id: 'r',
      name: 'r',
      priority: 0,
      conditions: predicate ? [{ predicate: code, args }] : [],
      actions: predicate
        ? [{ action: 'PrependSubject', args: { text: 'x' } }]
        : [{ action: code, args }],
    });
    const { bytes, warnings } = exportRules([rule], 'xml');
    const { rules } = prepareImport(bytes).report;
    if (rules.length === 0) expect(warnings[0]?.reason).toContain('Left out');
    else expect(sameRule(rules[0]!.rule, rule)).toBe(true);
  });

  it('says what does not fit into Exchange', () => {
    const rule = (name: string, words: string[]) =>
      Rule.parse({
        id: name,
        name,
        priority: 0,
        conditions: [{ predicate: 'SubjectContainsWords', args: { words } }],
        actions: [{ action: 'PrependSubject', args: { text: 'x' } }],
      });
    const many = Array.from({ length: 301 }, (_, i) => rule(`r${i}`, ['a']));
    const big = rule(
      'big',
      Array.from({ length: 200 }, (_, i) => `${i}`.padEnd(120, 'x')),
    );
    expect(exportRules([...many, big], 'xml').warnings).toEqual([
      { rule: '', reason: 'These are 302 rules; Exchange Online takes 300.' },
      { rule: 'big', reason: 'It has about 25 KB; Exchange Online takes 8 KB for a rule.' },
      {
        rule: '',
        reason: 'Words and patterns have 24301 characters together; Exchange Online takes 20480.',
      },
    ]);
  });

  it('counts the values of attributes among the patterns, with their names', () => {
    const rule = Rule.parse({
      id: 'a',
      name: 'a',
      priority: 0,
      conditions: [
        {
          predicate: 'SenderADAttributeContainsWords',
          args: { attributes: [{ attribute: 'City', values: ['Oslo', 'Bergen'] }] },
        },
      ],
      actions: [{ action: 'PrependSubject', args: { text: 'x' } }],
    });
    expect(patternBytes(rule)).toBe('City:Oslo,Bergen'.length);
  });
});
