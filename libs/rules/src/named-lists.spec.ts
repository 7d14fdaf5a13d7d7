import { type NamedList, NamedListKind, Rule } from '@chancery/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { message, rules, textRules } from './arbitraries';
import { ruleProblems, ruleSetProblems } from './check';
import { compile } from './compile';
import { evaluate, explain } from './evaluate';
import { exampleInput } from './example-message';
import { listField } from './list-kinds';
import { entryFault, entryKey, withListsWrittenOut } from './named-lists';
import { CONDITIONS, conditionOf, ruleCatalogue } from './registry';
import { predicateSentence, sentenceOf } from './sentence';

const protect = { action: 'ApplyRightsProtectionTemplate', args: { template: 'encrypt-only' } };
const PARTNERS: NamedList = {
  id: 'partners',
  name: 'Partners',
  kind: 'addresses',
  entries: ['ren@birch.test', 'kim@birch.test'],
};
const PROJECTS: NamedList = {
  id: 'projects',
  name: 'Project names',
  kind: 'words',
  entries: ['Blue Harbour', 'tar.gz'],
};
const make = (conditions: Rule['conditions'], given: object = {}) =>
  Rule.parse({ id: 'a', name: 'A', priority: 0, conditions, actions: [protect], ...given });
const using = (predicate: string, args: object, lists = [PARTNERS, PROJECTS]) =>
  compile({ revision: 1, rules: [make([{ predicate, args: { ...args } }])], lists });
const codes = (predicate: string, args: object, lists: NamedList[]) =>
  ruleSetProblems({ revision: 1, rules: [make([{ predicate, args: { ...args } }])], lists }).map(
    ({ pointer, code }) => `${pointer} ${code}`,
  );

/** Every value of every condition that takes lists, moved into lists of its own; the last value stays where there are more. */
function intoLists(all: readonly Rule[]): { rules: Rule[]; lists: NamedList[] } {
  const lists = new Map<string, NamedList>();
  const moved = (each: Rule['exceptions'][number]) => {
    const definition = conditionOf(each.predicate);
    const field = definition && listField(definition.fields);
    const values = field && (each.args[field.name] as string[] | undefined);
    if (!field || !values) return each;
    const entries = values.length > 1 ? values.slice(0, -1) : values;
    const id = `${field.kind} ${entries.join(' ')}`;
    lists.set(id, { id, name: id, kind: field.kind, entries });
    const { [field.name]: _, ...others } = each.args;
    const own = values.length > 1 ? { [field.name]: values.slice(-1) } : {};
    return { ...each, args: { ...others, ...own, lists: [id] } };
  };
  const changed = all.map((rule) =>
    Rule.parse({
      ...rule,
      conditions: (rule.conditions as Rule['exceptions']).map(moved),
      exceptions: rule.exceptions.map(moved),
    }),
  );
  return { rules: changed, lists: [...lists.values()] };
}

describe('rules with named lists', () => {
  it.each([
    ['rules', rules],
    ['rules that indexes choose', textRules],
  ])('decide like the same values typed: random %s', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, message, (all, input) => {
        const typed = evaluate(compile({ revision: 1, rules: [...all] }), input);
        const compiled = compile({ revision: 1, ...intoLists(all) });
        expect(evaluate(compiled, input)).toEqual(typed);
        const { explanation: __, ...explained } = explain(compiled, input);
        expect(explained).toEqual(typed);
      }),
      { numRuns: 80 },
    );
  });

  it('name the list by which something was found', () => {
    const { explanation } = explain(
      using('SentTo', { addresses: ['eve@cedar.test'], lists: ['partners'] }),
      exampleInput({ recipients: ['kim@birch.test', 'ben@alder.test', 'eve@cedar.test'] }),
    );
    expect(explanation[0]?.conditions[0]).toMatchObject({
      sentence: 'the recipient is eve@cedar.test or one of the list Partners',
      found: 'kim@birch.test (in the list Partners), eve@cedar.test',
      recipients: [0, 2],
    });
    const words = explain(
      using('SubjectContainsWords', { lists: ['projects'] }),
      exampleInput({ subject: 'On blue  harbour' }),
    );
    expect(words.explanation[0]?.conditions[0]).toMatchObject({
      sentence: 'the subject contains one of the list Project names',
      found: 'blue harbour (in the list Project names)',
    });
  });

  it('match nothing by an empty list, and notice a damaged operand all the same', () => {
    const empty = { ...PROJECTS, entries: [] };
    const compiled = using('SubjectContainsWords', { lists: ['projects'] }, [empty]);
    expect(evaluate(compiled, exampleInput({ subject: 'anything' })).groups[0]?.template).toBe(
      undefined,
    );
    const twice = exampleInput({
      headers: [
        ['Subject', '=?utf-8?B?!?='],
        ['Subject', 'b'],
      ],
    });
    expect(evaluate(compiled, twice).groups).toEqual(explain(compiled, twice).groups);
  });

  it('hold a list once, however many rules use it', () => {
    const list = {
      ...PARTNERS,
      entries: Array.from({ length: 1_000 }, (_, i) => `p${i}@birch.test`),
    };
    const many = Array.from({ length: 50 }, (_, i) =>
      make([{ predicate: 'SentTo', args: { addresses: [`own${i}@oak.test`], lists: [list.id] } }], {
        id: `r${i}`,
        name: `R ${i}`,
      }),
    );
    const { rules: compiled } = compile({ revision: 1, rules: many, lists: [list] });
    const sets = new Set(compiled.flatMap(({ clauses }) => clauses[0]?.test.keys?.[1] ?? []));
    expect(sets.size).toBe(1_000);
    expect(new Set(compiled.map(({ clauses }) => clauses[0]?.test.keys?.[1])).size).toBe(1);
  });

  it('are refused when a list is not there, of another kind, or not for this condition', () => {
    const both = [PARTNERS, PROJECTS];
    const at = '/rules/0/conditions/0/args';
    expect(codes('SentTo', { lists: ['gone'] }, both)).toEqual([`${at}/lists/0 rule.list.unknown`]);
    expect(codes('SentTo', { lists: ['projects'] }, both)).toEqual([
      `${at}/lists/0 rule.list.kind`,
    ]);
    expect(codes('SentToScope', { scope: 'InOrganization', lists: ['partners'] }, both)).toEqual([
      `${at}/lists rule.list.not-taken`,
    ]);
    expect(codes('AttachmentExtensionMatchesWords', { lists: ['projects'] }, both)).toEqual([
      `${at}/lists/0 rule.list.entry`,
    ]);
    expect(codes('SentTo', { lists: 'partners' }, both)).toContain(
      `${at}/lists rule.argument.invalid`,
    );
    expect(codes('SentTo', { lists: [] }, both)).toEqual([`${at}/addresses rule.argument.invalid`]);
    expect(codes('HeaderContains', { lists: ['projects'] }, both)).toEqual([
      `${at}/header rule.argument.invalid`,
    ]);
    expect(
      codes('SentTo', { lists: ['partners'] }, [{ ...PARTNERS, entries: ['ren', 'a@b.test'] }]),
    ).toEqual(['/lists/0/entries/0 list.entry']);
  });

  it('leave alone what lists there are where nobody says', () => {
    expect(ruleProblems(make([{ predicate: 'SentTo', args: { lists: ['partners'] } }]))).toEqual(
      [],
    );
  });

  it('are written out for what knows no lists', () => {
    const rule = make([
      { predicate: 'SentTo', args: { addresses: ['kim@birch.test'], lists: ['partners'] } },
    ]);
    const known = new Map([['partners', PARTNERS]]);
    expect(withListsWrittenOut(rule, known).conditions).toEqual([
      { predicate: 'SentTo', args: { addresses: ['kim@birch.test', 'ren@birch.test'] } },
    ]);
    expect(withListsWrittenOut(rule, new Map()).conditions).toEqual([
      { predicate: 'SentTo', args: { addresses: ['kim@birch.test'], lists: ['partners'] } },
    ]);
  });

  it('say the name of a list as a name, and its id where the name is not known', () => {
    const rule = make([{ predicate: 'SenderDomainIs', args: { lists: ['d1'], strict: true } }]);
    const sentence = sentenceOf(rule, { listName: () => 'Suppliers' });
    expect(sentence.text).toContain("the sender's domain is one of the list Suppliers (exactly)");
    expect(sentence.segments).toContainEqual({ text: 'Suppliers', kind: 'name' });
    expect(predicateSentence({ predicate: 'SentTo', args: { lists: ['x'] } }).text).toBe(
      'the recipient is one of the list x',
    );
  });
});

describe('what lists hold', () => {
  it.each<[NamedListKind, string, string]>([
    ['addresses', 'Ana@Alder.TEST', 'ana@alder.test'],
    ['domains', 'Birch.test', 'birch.TEST'],
    ['words', 'Blue  harbour', 'BLUE HARBOUR'],
    ['networks', '192.0.2.0/24', '192.0.2.0-192.0.2.255'],
  ])('%s: %s and %s are one entry', (kind, one, other) => {
    expect(entryKey(kind, one)).toBe(entryKey(kind, other));
  });

  it.each<[NamedListKind, string]>([
    ['addresses', 'ana'],
    ['domains', '*.birch.test'],
    ['words', 'x'.repeat(129)],
    ['patterns', 'a(?=b)'],
    ['networks', '192.0.2.300'],
  ])('%s: %s is refused with a reason', (kind, entry) => {
    expect(entryFault(kind, entry)).toMatch(/\w+ .*\./);
  });

  it('follows from the editors of conditions, at most one argument each', () => {
    const kinds = CONDITIONS.map(
      ({ fields }) =>
        Object.values(fields).filter(({ editor }) =>
          ['addresses', 'domains', 'words', 'patterns', 'ip-ranges'].includes(editor),
        ).length,
    );
    expect(Math.max(...kinds)).toBe(1);
    const named = ruleCatalogue().conditions.flatMap(({ fields }) =>
      fields.flatMap(({ listKind }) => listKind ?? []),
    );
    expect(new Set(named)).toEqual(new Set(NamedListKind.options));
  });
});
