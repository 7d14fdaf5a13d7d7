import { Rule } from '@chancery/contracts';
import { expect, it } from 'vitest';
import { exportRules } from './export';
import { prepareImport } from './import';
import { planList } from './plan-list';

const rule = (name: string, extra: object = {}): Rule =>
  Rule.parse({
    id: `id-${name}`,
    name,
    priority: 0,
    actions: [{ action: 'PrependSubject', args: { text: name } }],
    ...extra,
  });
const existing = [rule('a'), rule('b'), rule('c')];
const plan = (wanted: Rule[]) => planList(existing, wanted, () => 'new');

it('finds nothing to do in what was exported', () => {
  const { report } = prepareImport(exportRules(existing, 'json').bytes);
  expect(plan(report.rules.map((each) => each.rule))).toMatchObject({
    changes: [],
    reordered: false,
  });
});

it('tells what is added, changed and removed, and keeps the ids of what stays', () => {
  const { rules, changes, reordered } = plan([
    rule('d'),
    rule('c', { mode: 'test', comment: 'x' }),
    rule('A'),
  ]);
  expect(changes.map(({ what, name, members }) => [what, name, members])).toEqual([
    ['add', 'd', []],
    ['change', 'c', ['comment', 'mode']],
    ['change', 'A', ['name', 'actions']],
    ['remove', 'b', []],
  ]);
  expect(rules.map(({ id, priority }) => [id, priority])).toEqual([
    ['new', 0],
    ['id-c', 1],
    ['id-a', 2],
  ]);
  expect(reordered).toBe(true);
  expect(changes[3]).toMatchObject({
    before: 'For every message, put “b” before the subject.',
    after: null,
  });
});

it('knows a renamed rule by the file it came from, unless its old name is taken', () => {
  const from = (at: number) => ['id-a', undefined, 'id-c'][at];
  const wanted = [rule('A new name'), rule('b'), rule('c')];
  const renamed = planList(existing, wanted, () => 'new', from);
  expect(renamed.changes.map(({ what, name }) => [what, name])).toEqual([['change', 'A new name']]);
  expect(renamed.rules[0]?.id).toBe('id-a');
  const both = planList(existing, [...wanted, rule('a')], () => 'new', from);
  expect(both.changes.map(({ what, name }) => [what, name])).toEqual([['add', 'A new name']]);
});
