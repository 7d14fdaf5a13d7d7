import { migrateAll, uuid7 } from '@chancery/platform';
import {
  builtInTemplates,
  type FreshDatabase,
  freshDatabase,
  ruleDraft,
  type RulesFixture,
  rulesFixture,
} from '@chancery/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RuleRow } from './entities';
import { RULES_MIGRATIONS } from './index';
import { RulesVersions1795700000000 } from './migrations/versions';
import { RulesStore } from './store';

const ANN = 'ann@demo.test';
const BEN = 'ben@demo.test';

let database: FreshDatabase;
let store: RulesStore;
let trail: RulesFixture['trail'];
let publishTemplates: RulesFixture['publishTemplates'];
let organisation: string;

beforeAll(async () => {
  const fixture = await rulesFixture(RULES_MIGRATIONS, [RuleRow]);
  ({ database, trail, publishTemplates } = fixture);
  store = new RulesStore(fixture.scope);
});
afterAll(() => database?.drop());
beforeEach(async () => {
  organisation = uuid7();
  await publishTemplates(organisation, builtInTemplates(organisation));
});

const create = (name: string) => store.create(organisation, ruleDraft(name), null, ANN);
const listed = async () =>
  (await store.list(organisation)).map(({ priority, name }) => [priority, name]);
const history = async (id: string) =>
  (await store.versions(organisation, id, null, 50)).map(({ version, change, rule, by }) => [
    version,
    change,
    rule.name,
    by,
  ]);

describe('the history of a rule', () => {
  it('keeps every save with who and why, newest first', async () => {
    const { id } = await store.create(organisation, ruleDraft('one'), null, ANN, {
      note: 'Asked for by audit.',
    });
    await store.replace(organisation, id, ruleDraft('two', { mode: 'test' }), 1, BEN, {
      note: '  ',
    });
    expect(await store.versions(organisation, id, null, 50)).toMatchObject([
      {
        version: 2,
        change: 'changed',
        note: null,
        by: BEN,
        rule: { id, name: 'two', mode: 'test' },
      },
      {
        version: 1,
        change: 'created',
        note: 'Asked for by audit.',
        by: ANN,
        rule: { name: 'one' },
      },
    ]);
    expect((await trail(organisation))[0]?.body).toMatchObject({ note: 'Asked for by audit.' });
  });

  it('has nothing of a save that was refused', async () => {
    const { id } = await create('one');
    await expect(
      store.replace(organisation, id, ruleDraft('one', { actions: [] }), 7, BEN),
    ).rejects.toMatchObject({ status: 412 });
    expect(await history(id)).toEqual([[1, 'created', 'one', ANN]]);
  });

  it('is read page by page', async () => {
    const { id } = await create('v1');
    for (const name of ['v2', 'v3', 'v4'])
      await store.replace(organisation, id, ruleDraft(name), null, ANN);
    const page = async (below: number | null) =>
      (await store.versions(organisation, id, below, 2)).map(({ version }) => version);
    expect([await page(null), await page(3), await page(1)]).toEqual([[4, 3], [2, 1], []]);
  });

  it('is no business of another organisation', async () => {
    const { id } = await create('mine');
    await store.remove(organisation, id, ANN);
    const foreign = uuid7();
    await expect(store.versions(foreign, id, null, 50)).rejects.toMatchObject({ status: 404 });
    await expect(store.restore(foreign, id, 1, null, BEN)).rejects.toMatchObject({ status: 404 });
    expect(await store.deleted(foreign, null, 50)).toEqual([]);
  });

  it('cannot be rewritten by the service itself', async () => {
    const { id } = await create('kept');
    const scope = await database.scope('rules', [RuleRow]);
    for (const sql of [
      `UPDATE rules.rule_version SET saved_by = 'nobody' WHERE rule_id = $1`,
      'DELETE FROM rules.rule_version WHERE rule_id = $1',
    ])
      await expect(scope.inOrganisation(organisation, (em) => em.query(sql, [id]))).rejects.toThrow(
        /permission denied/,
      );
  });
});

describe('a version that is restored', () => {
  it('is the newest version, in force, and says which it was', async () => {
    const { id } = await create('as it was');
    await store.replace(organisation, id, ruleDraft('spoilt'), 1, BEN);
    const restored = await store.restore(organisation, id, 1, 2, ANN, 'It was right.');
    expect(restored).toMatchObject({ id, name: 'as it was', version: 3, updatedBy: ANN });
    expect(await listed()).toEqual([[0, 'as it was']]);
    expect((await store.versions(organisation, id, null, 1))[0]).toMatchObject({
      version: 3,
      change: 'restored',
      restored: 1,
      note: 'It was right.',
    });
    expect((await trail(organisation)).at(-1)).toMatchObject({
      kind: 'rule.restored',
      actor: ANN,
      body: { id, restored: 1, before: { name: 'spoilt' }, after: { name: 'as it was' } },
    });
  });

  it('is refused where somebody saved meanwhile, or there is no such version', async () => {
    const { id } = await create('one');
    await store.replace(organisation, id, ruleDraft('two'), 1, BEN);
    await expect(store.restore(organisation, id, 1, 1, ANN)).rejects.toMatchObject({
      status: 412,
      code: 'rule.stale',
      extra: { version: 2, updatedBy: BEN },
    });
    await expect(store.restore(organisation, id, 9, 2, ANN)).rejects.toMatchObject({
      status: 404,
      code: 'rule.no-version',
    });
    expect(await listed()).toEqual([[0, 'two']]);
  });

  it('brings a deleted rule back under its id, where it stood', async () => {
    const [b, a, c] = [await create('b'), await create('a'), await create('c')];
    await store.reorder(organisation, [a.id, b.id, c.id], ANN);
    await store.remove(organisation, b.id, BEN, 1);
    expect(await listed()).toEqual([
      [0, 'a'],
      [1, 'c'],
    ]);
    await store.restore(organisation, b.id, 1, null, ANN);
    expect(await listed()).toEqual([
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
    ]);
    expect(await history(b.id)).toEqual([
      [3, 'restored', 'b', ANN],
      [2, 'deleted', 'b', BEN],
      [1, 'created', 'b', ANN],
    ]);
  });

  it('is refused while another rule has its name', async () => {
    const { id } = await create('taken');
    await store.remove(organisation, id, ANN);
    await create('Taken');
    await expect(store.restore(organisation, id, 1, null, ANN)).rejects.toMatchObject({
      status: 409,
      code: 'rule.name-taken',
    });
  });
});

describe('deleted rules', () => {
  it('are those that are not there, the latest first, page by page', async () => {
    const ids = [];
    for (const name of ['a', 'b', 'c', 'd']) ids.push((await create(name)).id);
    for (const id of ids) await store.remove(organisation, id, ANN);
    await store.restore(organisation, ids[1]!, 1, null, ANN);
    await store.remove(organisation, ids[1]!, ANN);
    await store.restore(organisation, ids[3]!, 1, null, ANN);
    const page = async (after: string | null) =>
      (await store.deleted(organisation, after, 2)).map(({ rule }) => rule.name);
    expect([await page(null), await page(ids[2]!), await page(ids[0]!)]).toEqual([
      ['b', 'c'],
      ['a'],
      [],
    ]);
  });
});

describe('who saw an older version', () => {
  it('cannot delete, nor order a list that is another by now', async () => {
    const [a, b] = [await create('a'), await create('b')];
    const { revision } = await store.whole(organisation);
    await store.replace(organisation, a.id, ruleDraft('a, changed'), 1, BEN);
    await expect(store.remove(organisation, a.id, ANN, 1)).rejects.toMatchObject({ status: 412 });
    await expect(store.reorder(organisation, [b.id, a.id], ANN, revision)).rejects.toMatchObject({
      status: 412,
      code: 'rules.stale',
    });
    const now = await store.whole(organisation);
    await store.reorder(organisation, [b.id, a.id], ANN, now.revision);
    expect(await listed()).toEqual([
      [0, 'b'],
      [1, 'a, changed'],
    ]);
    // Who changed a rule is still who changed it, not who moved it.
    expect(now.rules.map(({ updatedBy }) => updatedBy)).toEqual([BEN, ANN]);
  });
});

describe('rules saved before there was a history', () => {
  it('begin with the version they have', async () => {
    const old = await freshDatabase();
    try {
      const { service, migrations } = RULES_MIGRATIONS;
      const before = migrations.slice(0, migrations.indexOf(RulesVersions1795700000000));
      await migrateAll(old.settings, [{ service, migrations: before }]);
      const id = uuid7();
      await old.query(
        `INSERT INTO rules.rule (id, organisation_id, priority, body, version, updated_by) VALUES ($1, $2, 0, $3, 4, $4)`,
        [id, organisation, JSON.stringify(ruleDraft('old')), BEN],
      );
      await migrateAll(old.settings, [RULES_MIGRATIONS]);
      const scope = await old.scope('rules', [RuleRow]);
      expect(await new RulesStore(scope).versions(organisation, id, null, 50)).toMatchObject([
        { version: 4, change: 'changed', by: BEN, rule: { name: 'old' } },
      ]);
    } finally {
      await old.drop();
    }
  });
});
