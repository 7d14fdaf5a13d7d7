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
import { RulesStore } from '../store';
import { NamedListsStore } from './store';

const ANN = 'ann@demo.test';

let database: FreshDatabase;
let rules: RulesStore;
let lists: NamedListsStore;
let importer: RuleImporter;
let trail: RulesFixture['trail'];
let publishTemplates: RulesFixture['publishTemplates'];
let organisation: string;
let published: () => ReturnType<RulesFixture['published']>;

beforeAll(async () => {
  const fixture = await rulesFixture(RULES_MIGRATIONS, [RuleRow]);
  ({ database, trail, publishTemplates } = fixture);
  const { scope } = fixture;
  rules = new RulesStore(scope);
  lists = new NamedListsStore(scope, rules);
  importer = new RuleImporter(rules, scope);
  published = () => fixture.published(organisation);
});
afterAll(() => database?.drop());
beforeEach(async () => {
  organisation = uuid7();
  await publishTemplates(organisation, builtInTemplates(organisation));
});

const partners = (name = 'Partners') =>
  lists.create(organisation, { name, kind: 'addresses', comment: '' }, ANN);
const using = (...ids: string[]) => ({
  ...ruleDraft('For partners'),
  conditions: [{ predicate: 'SentTo', args: { lists: ids } }],
});
const values = async (id: string) => (await lists.whole(organisation, id)).entries;

describe('named lists', () => {
  it('take the good lines and give back the bad ones with their numbers', async () => {
    const { id } = await partners();
    const text = '\ufeffren@birch.test\r\n\r\nnobody\nREN@birch.test\n  kim@birch.test  \n@\n';
    const change = await lists.add(organisation, id, { text }, 1, ANN);
    expect(change).toMatchObject({ added: 2, removed: 0, known: 1, list: { size: 2, version: 2 } });
    expect(change.bad).toEqual([
      { line: 3, text: 'nobody', reason: 'An address looks like name@example.com.' },
      { line: 6, text: '@', reason: 'An address looks like name@example.com.' },
    ]);
    expect(await values(id)).toEqual(['ren@birch.test', 'kim@birch.test']);

    const nothing = await lists.add(
      organisation,
      id,
      { text: 'new@birch.test\nbad', onBad: 'take-nothing' },
      null,
      ANN,
    );
    expect(nothing).toMatchObject({ added: 0, bad: [{ line: 2 }], list: { size: 2, version: 2 } });
    await expect(lists.add(organisation, id, { text: 'x@y.test' }, 1, ANN)).rejects.toMatchObject({
      code: 'list.stale',
    });
  });

  it('are replaced whole from CSV, and paged and searched in their order', async () => {
    const { id } = await partners();
    await lists.add(organisation, id, { text: 'a@birch.test\nb@birch.test' }, null, ANN);
    const csv = '"c@birch.test",Carla\nb@birch.test;Ben\nd_1@birch.test\tDora';
    const change = await lists.replace(organisation, id, { text: csv, format: 'csv' }, null, ANN);
    expect(change).toMatchObject({ added: 2, removed: 1, known: 1, bad: [] });
    expect(await values(id)).toEqual(['c@birch.test', 'b@birch.test', 'd_1@birch.test']);

    const page = { search: '', after: null, most: 2 };
    const first = await lists.entries(organisation, id, page);
    expect(first).toMatchObject({ items: ['c@birch.test', 'b@birch.test'], total: 3 });
    const second = await lists.entries(organisation, id, { ...page, after: first.next });
    expect(second).toMatchObject({ items: ['d_1@birch.test'], next: null });
    const found = await lists.entries(organisation, id, { ...page, search: 'D_' });
    expect(found).toMatchObject({ items: ['d_1@birch.test'], total: 1 });
  });

  it('hold ten thousand entries and no more', async () => {
    const { id } = await partners();
    const text = Array.from({ length: 10_000 }, (_, i) => `p${i}@birch.test`).join('\n');
    expect(await lists.add(organisation, id, { text }, null, ANN)).toMatchObject({ added: 10_000 });
    await expect(
      lists.add(organisation, id, { text: 'one-more@birch.test' }, null, ANN),
    ).rejects.toMatchObject({ code: 'list.full' });
    await expect(
      lists.replace(organisation, id, { text: `${text}\nx@birch.test` }, null, ANN),
    ).rejects.toMatchObject({ code: 'list.too-many-lines' });
    const gone = await lists.removeEntries(
      organisation,
      id,
      'P7@birch.test\nnot@there.test',
      null,
      ANN,
    );
    expect(gone).toMatchObject({ removed: 1, list: { size: 9_999 } });
    const [last] = (await trail(organisation)).slice(-1);
    expect(last).toMatchObject({
      kind: 'list.entries-changed',
      body: { added: 0, removed: 1, firstRemoved: ['p7@birch.test'] },
    });
    expect(JSON.stringify(await trail(organisation)).length).toBeLessThan(10_000);
  });

  it('hold few patterns without a fixed text', async () => {
    const { id } = await lists.create(
      organisation,
      { name: 'Numbers', kind: 'patterns', comment: '' },
      ANN,
    );
    const text = Array.from({ length: 201 }, (_, i) => `\\d{${i + 1}}`).join('\n');
    const change = await lists.add(organisation, id, { text }, null, ANN);
    expect(change).toMatchObject({ added: 200, bad: [{ line: 201 }] });
    expect(await lists.add(organisation, id, { text: 'offer-\\d+' }, null, ANN)).toMatchObject({
      added: 1,
    });
  });

  it('are published with the rules that use them, and each change of them at once', async () => {
    const { id } = await partners();
    await lists.add(organisation, id, { text: 'ren@birch.test' }, null, ANN);
    expect((await published())?.body.ruleSet.lists).toBe(undefined);
    const rule = await rules.create(organisation, using(id), null, ANN);
    const before = await published();
    expect(before?.body.ruleSet.lists).toEqual([
      { id, name: 'Partners', kind: 'addresses', entries: ['ren@birch.test'] },
    ]);
    await lists.removeEntries(organisation, id, 'ren@birch.test', null, ANN);
    const after = await published();
    expect(after?.body.ruleSet.lists?.[0]?.entries).toEqual([]);
    expect(after?.version).toBe((before?.version ?? 0) + 1);
    expect((await lists.one(organisation, id)).usedBy).toEqual([{ id: rule.id, name: rule.name }]);
  });

  it('stay while a rule uses them; a deleted rule says what it misses when it is restored', async () => {
    const { id } = await partners();
    const rule = await rules.create(organisation, using(id), null, ANN);
    await expect(lists.remove(organisation, id, null, ANN)).rejects.toMatchObject({
      code: 'list.in-use',
      message: '“For partners” uses this list. Change the rule first.',
    });
    await rules.remove(organisation, rule.id, ANN);
    await lists.remove(organisation, id, 1, ANN);
    const [version] = await rules.versions(organisation, rule.id, null, 1);
    expect(version?.sentence.text).toContain('one of the list (deleted)');
    await expect(rules.restore(organisation, rule.id, 1, null, ANN)).rejects.toMatchObject({
      code: 'rule.not-compilable',
      message: expect.stringContaining('it may have been deleted') as string,
    });
  });

  it('are refused in rules that cannot use them', async () => {
    const { id } = await partners();
    const wrong = {
      ...ruleDraft('Words'),
      conditions: [{ predicate: 'SubjectContainsWords', args: { lists: [id] } }],
    };
    for (const draft of [wrong, using(uuid7())])
      await expect(rules.create(organisation, draft, null, ANN)).rejects.toMatchObject({
        code: 'rule.not-compilable',
      });
    await partners('Suppliers');
    await expect(partners('partners')).rejects.toMatchObject({ code: 'list.name-taken' });
  });

  it('are written out for Exchange, and named in rules beside code', async () => {
    const { id } = await partners();
    await lists.add(organisation, id, { text: 'ren@birch.test\nkim@birch.test' }, null, ANN);
    await rules.create(organisation, using(id), null, ANN);
    const written = async (format: 'ps1' | 'json') =>
      new TextDecoder().decode((await importer.write(organisation, format)).bytes);
    expect(await written('ps1')).toMatch(/-SentTo '?ren@birch\.test'?, ?'?kim@birch\.test/);
    expect(await written('json')).toContain(id);
  });

  it('are renamed, recorded and nobody else’s', async () => {
    const { id } = await partners();
    const facts = { name: 'Friends', comment: 'Since March' };
    expect(await lists.rename(organisation, id, facts, 1, ANN)).toMatchObject({
      ...facts,
      version: 2,
      updatedBy: ANN,
    });
    const other = uuid7();
    await publishTemplates(other, builtInTemplates(other));
    expect(await lists.list(other)).toEqual([]);
    for (const deed of [
      () => lists.one(other, id),
      () => lists.whole(other, id),
      () => lists.remove(other, id, null, ANN),
      () => lists.add(other, id, { text: 'x@y.test' }, null, ANN),
    ])
      await expect(deed()).rejects.toMatchObject({ code: 'list.unknown' });
    await lists.remove(organisation, id, 2, ANN);
    expect((await trail(organisation)).map(({ kind }) => kind)).toEqual([
      'list.created',
      'list.changed',
      'list.deleted',
    ]);
  });
});
