import type { RuleFiles } from '@chancery/contracts';
import { rulesToFiles } from '@chancery/exchange';
import { uuid7 } from '@chancery/platform';
import {
  builtInTemplates,
  type FreshDatabase,
  ruleDraft,
  type RulesFixture,
  rulesFixture,
} from '@chancery/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RuleRow } from '../entities';
import { RULES_MIGRATIONS } from '../index';
import { RuleImporter } from '../exchange/importer';
import { NamedListsStore } from '../lists/store';
import { ruleOf } from '../rows';
import { RulesStore } from '../store';
import { appliedWith } from './applied';
import { RuleFileStore } from './rule-files';

const ANN = 'ann@demo.test';
const CLI = 'command line';
const REFUSED = { code: 'rule.managed-by-file' };

let database: FreshDatabase;
let store: RulesStore;
let importer: RuleImporter;
let files: RuleFileStore;
let lists: NamedListsStore;
let trail: RulesFixture['trail'];
let publishTemplates: RulesFixture['publishTemplates'];
let organisation: string;

beforeAll(async () => {
  const fixture = await rulesFixture(RULES_MIGRATIONS, [RuleRow]);
  ({ database, trail, publishTemplates } = fixture);
  const { scope } = fixture;
  store = new RulesStore(scope);
  importer = new RuleImporter(store, scope);
  files = new RuleFileStore(store, importer, scope);
  lists = new NamedListsStore(scope, store);
});
afterAll(() => database?.drop());
beforeEach(async () => {
  organisation = uuid7();
  await publishTemplates(organisation, builtInTemplates(organisation));
});

const make = async (...names: string[]) => {
  for (const name of names) await store.create(organisation, ruleDraft(name), null, ANN);
};
/** The rules as they are, as a folder, with some files written anew. */
const folder = async (change: (texts: Map<string, string>) => void = () => undefined) => {
  const now = rulesToFiles((await store.list(organisation)).map(ruleOf));
  const texts = new Map(now.map(({ name, text }) => [name, text]));
  change(texts);
  const made = [...texts].map(([name, text]) => ({ name, text }));
  return { source: 'rules', folder: true, files: made } satisfies RuleFiles;
};
const edit = (file: string, from: string | RegExp, to: string) => (texts: Map<string, string>) =>
  void texts.set(file, (texts.get(file) ?? '').replace(from, to));
const apply = async (of: RuleFiles) => files.apply(organisation, of, null, CLI);
const idOf = async (name: string) =>
  (await store.list(organisation)).find((rule) => rule.name === name)!.id;
const drift = async () => {
  const { rules, applied } = await store.whole(organisation);
  return appliedWith(applied!, rules);
};
const words = (plan: { changes: readonly { what: string; name: string }[] }) =>
  plan.changes.map(({ what, name }) => `${what} ${name}`);

describe('files of rules', () => {
  it('that were exported change nothing; one that differs is the one change', async () => {
    await make('one', 'two');
    const same = await files.plan(organisation, await folder());
    expect([same.changes, same.reordered]).toEqual([[], false]);
    const changed = await folder(edit('two.json', '"enforce"', '"test"'));
    expect(await files.plan(organisation, changed)).toMatchObject({
      changes: [{ what: 'change', name: 'two', members: ['mode'] }],
      reordered: false,
    });
  });

  it('are published when they are applied, and manage the rules from then on', async () => {
    await make('one', 'two');
    const { revision: before } = await store.whole(organisation);
    const changed = await folder(edit('two.json', '"enforce"', '"test"'));
    const done = await apply(changed);
    expect(done.revision).toBe(before + 1);
    expect(words(await files.plan(organisation, changed))).toEqual([]);
    const rules = await store.list(organisation);
    expect(
      rules.map(({ name, mode, managedBy, managed }) => [name, mode, managedBy, managed]),
    ).toEqual(
      ['one', 'two'].map((name) => [
        name,
        name === 'one' ? 'enforce' : 'test',
        'file',
        { file: `rules/${name}.json`, by: CLI, at: expect.any(String) as string },
      ]),
    );
    expect(await drift()).toMatchObject({ source: 'rules', by: CLI, drift: [], reordered: false });
    expect((await trail(organisation)).at(-1)).toMatchObject({
      kind: 'rules.applied',
      actor: CLI,
      body: { file: 'rules', changes: [{ what: 'change', name: 'two' }] },
    });
  });

  it('that are applied once more do nothing, and leave no record', async () => {
    await make('one');
    const of = await folder();
    await apply(of);
    const [marked] = await store.list(organisation);
    const records = (await trail(organisation)).length;
    await apply(of);
    expect((await trail(organisation)).length).toBe(records);
    expect((await store.list(organisation))[0]?.managed).toEqual(marked?.managed);
  });

  it('keep the history of a rule whose name is another in its file', async () => {
    await make('one', 'two');
    await apply(await folder());
    const id = await idOf('one');
    const renamed = await folder(edit('one.json', '"one"', '"uno"'));
    expect(words(await apply(renamed))).toEqual(['change uno']);
    expect(await idOf('uno')).toBe(id);
  });

  it('are refused with file, line and pointer, also for what is not in this organisation', async () => {
    await make('one');
    const wrong = await folder(edit('one.json', /"template": "[^"]*"/, '"template": "gone"'));
    const line = wrong.files[0]!.text.split('\n').findIndex((text) => text.includes('"gone"')) + 1;
    await expect(files.plan(organisation, wrong)).rejects.toMatchObject({
      code: 'rules.files-invalid',
      extra: {
        faults: [{ file: 'one.json', line, pointer: '/actions/0/args/template' }],
      },
    });
    await expect(apply(wrong)).rejects.toMatchObject({ code: 'rules.files-invalid' });
  });

  it('are not applied over what was published since they were looked at', async () => {
    await make('one');
    const of = await folder(edit('one.json', '"enforce"', '"test"'));
    const { revision } = await files.plan(organisation, of);
    await make('two');
    await expect(files.apply(organisation, of, revision, CLI)).rejects.toMatchObject({
      code: 'rules.stale',
    });
  });

  it('may be one file, also one of Exchange’s', async () => {
    const text = `New-TransportRule Label -FromScope InOrganization -SetHeaderName X-Label -SetHeaderValue internal`;
    const of = { source: 'rules.ps1', folder: false, files: [{ name: 'rules.ps1', text }] };
    expect(words(await apply(of))).toEqual(['add Label']);
    expect((await store.list(organisation))[0]?.managed?.file).toBe('rules.ps1');
    const { bytes } = await importer.write(organisation, 'json');
    const json = new TextDecoder().decode(bytes);
    const own = {
      source: 'rules.json',
      folder: false,
      files: [{ name: 'rules.json', text: json }],
    };
    expect(words(await files.plan(organisation, own))).toEqual([]);
    const broken = {
      ...own,
      files: [{ name: 'rules.json', text: json.replace('"name":', '"name"') }],
    };
    await expect(files.plan(organisation, broken)).rejects.toMatchObject({
      extra: { faults: [{ file: 'rules.json', line: 4, pointer: '' }] },
    });
  });
});

describe('named lists in a folder', () => {
  const partners = (...entries: string[]) => ({
    name: 'lists/partners.json',
    text: JSON.stringify({ name: 'Partners', kind: 'domains', comment: '', entries }, null, 2),
  });
  const uses = ruleDraft('uses', {
    conditions: [{ predicate: 'RecipientDomainIs', args: { domains: [], lists: ['Partners'] } }],
  });
  const using = (...lists: { name: string; text: string }[]): RuleFiles => ({
    source: 'rules',
    folder: true,
    files: [
      { name: 'order.json', text: '{"order": ["uses.json"]}' },
      { name: 'uses.json', text: JSON.stringify(uses) },
      ...lists,
    ],
  });
  const said = ({ lists }: { lists: readonly { what: string; name: string }[] }) => lists;

  it('are made and changed with the rules that use them, and exported to the same bytes', async () => {
    const of = using(partners('birch.test', 'cedar.test'));
    const planned = await files.plan(organisation, of);
    expect(words(planned)).toEqual(['add uses']);
    expect(planned.changes[0]?.after).toContain('one of the list Partners');
    expect(said(planned)).toEqual([
      { what: 'add', name: 'Partners', members: [], added: 2, removed: 0 },
    ]);
    await apply(of);
    expect(said(await files.plan(organisation, of))).toEqual([]);
    const [list] = await lists.list(organisation);
    expect(list).toMatchObject({ name: 'Partners', size: 2, usedBy: [{ name: 'uses' }] });

    const out = await files.folder(organisation, []);
    const there = { source: 'rules', folder: true, files: out };
    expect(words(await files.plan(organisation, there))).toEqual([]);
    expect(await files.folder(organisation, out)).toEqual(out);

    const { revision: before } = await store.whole(organisation);
    const changed = using(partners('cedar.test', 'date.test'));
    expect(said(await files.plan(organisation, changed))).toEqual([
      { what: 'change', name: 'Partners', members: ['entries'], added: 1, removed: 1 },
    ]);
    const done = await apply(changed);
    expect(done.revision).toBe(before + 1);
    expect((await lists.whole(organisation, list!.id)).entries).toEqual([
      'cedar.test',
      'date.test',
    ]);
    const kinds = (await trail(organisation)).map(({ kind }) => kind);
    expect(kinds.slice(-2)).toEqual(['list.entries-changed', 'rules.applied']);
  });

  it('are all or nothing: with a rule that is wrong no list is made', async () => {
    const of = using(partners('birch.test'));
    const wrong = {
      ...of,
      files: of.files.map((file) =>
        file.name === 'uses.json'
          ? { ...file, text: file.text.replace(/"template":"[^"]*"/, '"template":"gone"') }
          : file,
      ),
    };
    await expect(apply(wrong)).rejects.toMatchObject({ code: 'rules.files-invalid' });
    await expect(apply(using())).rejects.toMatchObject({
      extra: { faults: [{ file: 'uses.json', pointer: '/conditions/0/args/lists/0' }] },
    });
    expect(await lists.list(organisation)).toEqual([]);
  });

  it('stay where they have no file, and may be used all the same', async () => {
    await lists.create(organisation, { name: 'partners', kind: 'domains', comment: '' }, ANN);
    await apply(using());
    expect(await lists.list(organisation)).toMatchObject([{ usedBy: [{ name: 'uses' }] }]);
    const out = await files.folder(organisation, []);
    expect(out.map(({ name }) => name)).toEqual(['uses.json', 'order.json', 'lists/partners.json']);
  });
});

describe('a rule that is managed by a file', () => {
  beforeEach(async () => {
    await make('one', 'two');
    await apply(await folder());
  });

  it('is changed, deleted, restored and moved by nobody else', async () => {
    const one = await idOf('one');
    const two = await idOf('two');
    const refused = (work: Promise<unknown>) => expect(work).rejects.toMatchObject(REFUSED);
    await refused(store.replace(organisation, one, ruleDraft('uno'), null, ANN));
    await refused(store.remove(organisation, one, ANN));
    await refused(store.restore(organisation, one, 1, null, ANN));
    await refused(store.reorder(organisation, [two, one], ANN));
    const bytes = new TextEncoder().encode(
      'New-TransportRule one -SubjectContainsWords x -PrependSubject y',
    );
    const { revision } = await store.whole(organisation);
    const taken = { revision, otherwise: 'replace' as const };
    await refused(importer.apply(organisation, { name: 'x.ps1', bytes }, taken, ANN));
    await importer.apply(
      organisation,
      { name: 'x.ps1', bytes },
      { revision, otherwise: 'rename' },
      ANN,
    );
    const [other] = (await store.list(organisation)).filter(
      ({ managedBy }) => managedBy === 'console',
    );
    await store.reorder(organisation, [one, other!.id, two], ANN);
    expect((await store.list(organisation)).map(({ name }) => name)).toEqual([
      'one',
      'one (2)',
      'two',
    ]);
  });

  it('is managed in the console again when somebody says so, until it is applied once more', async () => {
    const one = await idOf('one');
    const back = await store.manageInConsole(organisation, one, null, ANN);
    expect(back).toMatchObject({ managedBy: 'console', managed: null, version: 1 });
    expect((await trail(organisation)).at(-1)).toMatchObject({
      kind: 'rule.managed-in-console',
      actor: ANN,
      body: { id: one, name: 'one', file: 'rules/one.json' },
    });
    await expect(store.manageInConsole(organisation, one, null, ANN)).rejects.toMatchObject({
      code: 'rule.not-managed',
    });
    const of = await folder();
    await store.replace(organisation, one, ruleDraft('one', { mode: 'test' }), null, ANN);
    expect(words(await apply(of))).toEqual(['change one']);
    expect((await store.list(organisation))[0]).toMatchObject({
      mode: 'enforce',
      managedBy: 'file',
    });
  });
});

describe('what differs from the files that were applied', () => {
  it('is told rule by rule, however it came about', async () => {
    await make('one', 'two', 'three');
    await apply(await folder());
    const [one, two, three] = [await idOf('one'), await idOf('two'), await idOf('three')];
    for (const id of [one, two]) await store.manageInConsole(organisation, id, null, ANN);
    await store.replace(organisation, one, ruleDraft('uno', { mode: 'test' }), null, ANN);
    await store.remove(organisation, two, ANN);
    await make('four');
    const { drift: found, reordered } = await drift();
    expect(found.map(({ what, name, rule, members }) => [what, name, rule, members])).toEqual([
      ['changed', 'uno', one, ['mode', 'name']],
      ['added', 'four', await idOf('four'), []],
      ['removed', 'two', null, []],
    ]);
    expect(reordered).toBe(false);
    await store.reorder(organisation, [three, one, await idOf('four')], ANN);
    expect((await drift()).reordered).toBe(true);
  });
});
