import { Rule } from '@chancery/contracts';
import { describe, expect, it } from 'vitest';
import { Fault } from '../model';
import { readJsonLines } from './json-lines';
import {
  type KnownLists,
  ORDER_FILE,
  readRuleFiles,
  type RuleFile,
  rulesToFiles,
} from './rule-files';

const rule = (name: string, extra: object = {}): Rule =>
  Rule.parse({
    id: `id-${name}`,
    name,
    priority: 0,
    actions: [{ action: 'PrependSubject', args: { text: name } }],
    ...extra,
  });
const names = (files: readonly RuleFile[]) => files.map(({ name }) => name);
const faults = (files: readonly RuleFile[], context = {}, folder = true) =>
  readRuleFiles(files, context, folder).faults.map(
    ({ file, line, pointer, detail }) => `${file}:${line} ${pointer} ${detail}`,
  );

describe('a folder of rules', () => {
  const rules = [
    rule('Contracts & offers'),
    rule('Über uns'),
    rule('contracts – offers'),
    rule('…'),
  ];

  it('has a file a rule, named after it, and one with the order', () => {
    const files = rulesToFiles(rules);
    expect(names(files)).toEqual([
      'contracts-offers.json',
      'uber-uns.json',
      'contracts-offers-2.json',
      'rule.json',
      ORDER_FILE,
    ]);
    expect(files[0]?.text.split('\n').slice(0, 3)).toEqual([
      '{',
      '  "name": "Contracts & offers",',
      '  "comment": "",',
    ]);
    expect(files[4]?.text).toContain('"uber-uns.json",\n');
  });

  it('is read as the same rules in the same order', () => {
    const read = readRuleFiles([...rulesToFiles(rules)].reverse());
    expect(read.faults).toEqual([]);
    expect(read.rules.map(({ rule: { name, priority } }) => [priority, name])).toEqual(
      rules.map(({ name }, at) => [at, name]),
    );
    expect(read.rules.map(({ file }) => file)).toEqual(names(rulesToFiles(rules)).slice(0, 4));
  });

  it('keeps a rule in the file it is in, whatever comes before it', () => {
    const before = rulesToFiles(rules);
    const moved = [rules[2]!, rule('New'), rules[0]!];
    expect(names(rulesToFiles(moved, before))).toEqual([
      'contracts-offers-2.json',
      'new.json',
      'contracts-offers.json',
      ORDER_FILE,
    ]);
  });

  it('is one change of a line where a rule changes in one member', () => {
    const lines = (files: readonly RuleFile[]) => files.map(({ text }) => text.split('\n'));
    const a = lines(rulesToFiles([rule('a'), rule('b')]));
    const b = lines(rulesToFiles([rule('a'), rule('b', { mode: 'test' })]));
    const differing = a.flatMap((file, i) => file.filter((line, at) => line !== b[i]?.[at]));
    expect(differing).toEqual(['  "mode": "enforce",']);
  });

  it('tells what is wrong with the order', () => {
    const files = rulesToFiles([rule('a'), rule('b')]);
    const order = (text: string) => [...files.slice(0, 2), { name: ORDER_FILE, text }];
    expect(faults(files.slice(0, 2))).toEqual([
      'order.json:1  This file is missing: it says in which order the rules are judged.',
    ]);
    expect(faults(order('{"order": [\n"a.json",\n"c.json",\n"a.json"]}'))).toEqual([
      'order.json:3 /order/1 There is no file “c.json” in the folder.',
      'order.json:4 /order/2 “a.json” is named twice.',
      'order.json:1 /order “b.json” has no place in the order.',
    ]);
    expect(faults([])).toHaveLength(1);
  });
});

describe('a fault in a file of rules', () => {
  const file = (text: string, context = {}) => faults([{ name: 'a.json', text }], context, false);

  it('has its line and pointer', () => {
    expect(
      file(`{
  "name": "A",
  "nmae": "B",
  "conditions": [
    { "predicate": "SubjectContainsWords", "args": { "words": [] } },
    { "predicate": "Nope" }
  ],
  "mode": "enforced",
  "actions": []
}`),
    ).toEqual([
      'a.json:3 /nmae A rule has no member “nmae”.',
      expect.stringMatching(/^a\.json:8 \/mode /) as string,
    ]);
    const args = `{
  "name": "A",
  "conditions": [
    { "predicate": "SubjectContainsWords",
      "args": { "words": [] } },
    { "predicate": "Nope" }
  ],
  "actions": [{ "action": "ApplyRightsProtectionTemplate", "args": { "template": "gone" } }]
}`;
    expect(file(args, { rightsTemplates: new Set(['here']) })).toEqual([
      expect.stringMatching(/^a\.json:5 \/conditions\/0\/args\/words /) as string,
      'a.json:6 /conditions/1/predicate There is no condition “Nope”.',
      'a.json:8 /actions/0/args/template There is no rights template “gone”.',
    ]);
  });

  it('is told of a list too, and of a name that is there twice', () => {
    const a = JSON.stringify(rule('a'));
    expect(file(`{"rules": [\n${a},\n${a.replace('"a"', '"A"')}]}`)).toEqual([
      'a.json:3 /rules/1/name Another rule has this name, in a.json.',
    ]);
  });

  it('is where the file stops being JSON', () => {
    const line = (text: string) => {
      try {
        readJsonLines(text);
        return null;
      } catch (error) {
        return error instanceof Fault ? `${error.line}: ${error.reason}` : error;
      }
    };
    expect(line('{\n"a": 1\n"b": 2}')).toBe('3: “"b"” stands where “,” or “}” should be.');
    expect(line('{\n"a": [1,\n')).toBe('3: The file ends where a value should be.');
    expect(line('{"a": 1,\n"a": 2}')).toBe('2: “a” is given twice.');
    expect(line('[1,\n]')).toBe('2: “]” stands where a value should be.');
    expect(line('\n"x')).toBe(
      '2: This text has no end, or holds a character that must be written as \\u….',
    );
    expect(line('[\nnope]')).toBe('2: “nope]” is not JSON.');
    expect(line('1.2.3')).toBe('1: “1.2.3” is not JSON.');
    expect(line('[] x')).toBe('1: There is something after the end.');
    expect(line('['.repeat(500))).toBe('1: This is nested too deeply.');
    expect(line('{"a": ["x\\"y", -1e3, true, null, {}]}')).toBeNull();
    expect(readJsonLines('{"a": ["x\\"y", -1e3, true, null, {}], "__proto__": 1}').value).toEqual(
      JSON.parse('{"a": ["x\\"y", -1e3, true, null, {}], "__proto__": 1}'),
    );
  });
});

describe('named lists in a folder', () => {
  const partners = {
    id: 'id-1',
    name: 'Partners & friends',
    kind: 'domains' as const,
    comment: 'Who signed',
    entries: ['birch.test', 'cedar.test'],
  };
  const rules = [
    rule('a', {
      conditions: [
        {
          any: [
            { predicate: 'RecipientDomainIs', args: { domains: ['x.test'], lists: ['id-1'] } },
            { predicate: 'SenderDomainIs', args: { domains: [], lists: ['id-1'] } },
          ],
        },
      ],
    }),
  ];
  const files = rulesToFiles(rules, [], [partners]);
  const lists: KnownLists = { existing: [], newId: () => 'new' };
  const changed = (text: string) =>
    files.map((file) => (file.name.startsWith('lists/') ? { ...file, text } : file));
  const wrong = (of: readonly RuleFile[], known = lists) =>
    readRuleFiles(of, {}, true, known).faults.map(
      ({ file, line, pointer, detail }) => `${file}:${line} ${pointer} ${detail}`,
    );

  it('are a file each, an entry a line, and rules use them by name', () => {
    expect(names(files)).toEqual(['a.json', ORDER_FILE, 'lists/partners-friends.json']);
    expect(files[0]?.text).toContain('"Partners & friends"');
    expect(files[0]?.text).not.toContain('id-1');
    expect(files[2]?.text.split('\n')).toContain('    "cedar.test"');
  });

  it('are read with the ids that they have, or new ones', () => {
    const fresh = readRuleFiles(files, {}, true, lists);
    expect(fresh.faults).toEqual([]);
    expect(fresh.lists).toEqual([{ ...partners, id: 'new', file: 'lists/partners-friends.json' }]);
    const known = { ...lists, existing: [{ ...partners, name: 'PARTNERS & friends' }] };
    const read = readRuleFiles(files, {}, true, known);
    expect(JSON.stringify(read.rules[0]?.rule)).toContain('"lists":["id-1"]');
    expect(rulesToFiles([read.rules[0]!.rule], files, read.lists)).toEqual(files);
  });

  it('may be lists that are there and have no file, by name or id', () => {
    const [own, order] = files;
    const known = { ...lists, existing: [partners] };
    expect(wrong([own!, order!], known)).toEqual([]);
    const byId = { name: own!.name, text: own!.text.replaceAll(partners.name, 'id-1') };
    expect(wrong([byId, order!], known)).toEqual([]);
    expect(wrong([own!, order!])).toEqual([
      'a.json:16 /conditions/0/any/0/args/lists/0 There is no list “Partners & friends”: a file in lists/ has it.',
      'a.json:25 /conditions/0/any/1/args/lists/0 There is no list “Partners & friends”: a file in lists/ has it.',
    ]);
  });

  it('are refused by file, line and pointer', () => {
    const list = { name: partners.name, kind: 'domains', entries: ['a.test'] };
    const text = (more: object) => JSON.stringify({ ...list, ...more }, null, 1);
    expect(wrong(changed(text({ entries: ['a.test', 'no domain!', 'A.test', 7] })))).toEqual([
      expect.stringMatching(/^lists\/partners-friends.json:6 \/entries\/1 /) as string,
      'lists/partners-friends.json:7 /entries/2 This entry stands there twice.',
      'lists/partners-friends.json:8 /entries/3 An entry is text.',
    ]);
    expect(wrong(changed(text({ size: 1 })))).toEqual([
      'lists/partners-friends.json:7 /size A list has no member “size”.',
    ]);
    expect(wrong(changed(text({ kind: 'words' })))).toEqual([
      expect.stringMatching(/^a.json:16 .*this condition takes domains/) as string,
      expect.stringMatching(/^a.json:25 .*this condition takes domains/) as string,
    ]);
    const existing = [{ ...partners, kind: 'addresses' as const }];
    expect(wrong(files, { ...lists, existing })).toContainEqual(
      expect.stringMatching(/^lists\/partners-friends.json:3 \/kind .*its kind stays/) as string,
    );
    expect(wrong([...files, { ...files[2]!, name: 'lists/again.json' }])).toEqual([
      'lists/again.json:2 /name Another list has this name, in lists/partners-friends.json.',
    ]);
  });
});
