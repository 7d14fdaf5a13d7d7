import { Problem, uuid7 } from '@chancery/platform';
import {
  builtInTemplates,
  type FreshDatabase,
  protect,
  ruleDraft,
  subjectMatches,
  type RulesFixture,
  rulesFixture,
} from '@chancery/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RULES_MIGRATIONS } from './index';
import { RuleRow } from './entities';
import { RulesStore } from './store';

const ANN = 'ann@demo.test';
const BEN = 'ben@demo.test';

let database: FreshDatabase;
let store: RulesStore;
let trail: RulesFixture['trail'];
let publishTemplates: RulesFixture['publishTemplates'];
let organisation: string;
/** What the gateway would judge by, read under its own role. */
let published: () => ReturnType<RulesFixture['published']>;

beforeAll(async () => {
  const fixture = await rulesFixture(RULES_MIGRATIONS, [RuleRow]);
  ({ database, trail, publishTemplates } = fixture);
  store = new RulesStore(fixture.scope);
  published = () => fixture.published(organisation);
});
afterAll(() => database?.drop());
beforeEach(async () => {
  organisation = await newOrganisation();
});

/** One with the built-in rights templates, which its rules refer to. */
async function newOrganisation(): Promise<string> {
  const id = uuid7();
  await publishTemplates(id, builtInTemplates(id));
  return id;
}

const create = (name: string, at: number | null = null) =>
  store.create(organisation, ruleDraft(name), at, ANN);
const listed = async () =>
  (await store.list(organisation)).map(({ priority, name }) => [priority, name]);
const inForce = async () =>
  (await published())?.body.ruleSet.rules.map(({ priority, name }) => [priority, name]);

describe('a new rule', () => {
  it('comes last, or where it is put, and the others make room', async () => {
    await create('first');
    await create('second');
    await create('before all', 0);
    await create('far behind', 99);
    const order = [
      [0, 'before all'],
      [1, 'first'],
      [2, 'second'],
      [3, 'far behind'],
    ];
    expect(await listed()).toEqual(order);
    expect(await inForce()).toEqual(order);
  });

  it('says who saved it, and is given back as it was written', async () => {
    const draft = ruleDraft('whole', {
      comment: 'Asked for by the board.',
      mode: 'test',
      exceptions: [subjectMatches('^public:')],
      stopProcessing: true,
      activationDate: '2026-01-01T00:00:00Z',
      errorAction: 'defer',
    });
    const saved = await store.create(organisation, draft, null, ANN);
    expect(saved).toMatchObject({ ...draft, priority: 0, version: 1, updatedBy: ANN });
    expect(await store.list(organisation)).toEqual([saved]);
  });

  it('is published in a version of its own, each change once', async () => {
    const versions: (number | undefined)[] = [(await published())?.version];
    const rule = await create('one');
    versions.push((await published())?.version);
    await store.replace(organisation, rule.id, ruleDraft('one'), 1, BEN);
    versions.push((await published())?.version);
    await store.replace(organisation, rule.id, ruleDraft('another name'), 2, BEN);
    versions.push((await published())?.version);
    // Saved unchanged there is nothing to judge by anew.
    expect(versions).toEqual([undefined, 1, 1, 2]);
  });

  it('has a name of its own, whatever the case of its letters', async () => {
    await create('Board papers');
    await expect(create('BOARD PAPERS')).rejects.toMatchObject({
      status: 409,
      code: 'rule.name-taken',
    });
    expect(await listed()).toEqual([[0, 'Board papers']]);
    expect((await published())?.version).toBe(1);
  });

  it('may have a name that another organisation uses', async () => {
    await create('same name');
    const other = await newOrganisation();
    await store.create(other, ruleDraft('same name'), null, ANN);
    expect(await listed()).toEqual([[0, 'same name']]);
    expect((await store.list(other)).length).toBe(1);
  });
});

describe('a rule that cannot be judged', () => {
  const FAULTY = [
    ['a pattern that does not compile', { conditions: [subjectMatches('([')] }],
    ['a condition nobody knows', { conditions: [{ predicate: 'PhaseOfTheMoon', args: {} }] }],
    ['an action without what it needs', { actions: [{ action: 'SetHeader', args: {} }] }],
    ['a rights template nobody has published', { actions: [protect('none-such')] }],
  ] as const;

  it.each(FAULTY)('is refused with 422, and nothing is saved: %s', async (_, change) => {
    const good = await create('in force');
    const before = await store.list(organisation);
    const faulty = ruleDraft('faulty', structuredClone(change) as never);
    await expect(store.create(organisation, faulty, 0, BEN)).rejects.toMatchObject({
      status: 422,
      code: 'rule.not-compilable',
    });
    await expect(
      store.replace(organisation, good.id, { ...faulty, name: 'in force' }, null, BEN),
    ).rejects.toMatchObject({ status: 422 });
    expect(await store.list(organisation)).toEqual(before);
    expect(await inForce()).toEqual([[0, 'in force']]);
    expect((await published())?.version).toBe(1);
  });
});

describe('the trail', () => {
  it('says who made which change, and nothing of what was refused', async () => {
    const { id } = await create('watched');
    await store.replace(organisation, id, ruleDraft('watched, changed'), 1, BEN);
    const faulty = ruleDraft('faulty', { conditions: [subjectMatches('([')] });
    await expect(store.create(organisation, faulty, null, BEN)).rejects.toThrow();
    await expect(store.replace(organisation, id, faulty, 1, BEN)).rejects.toThrow();
    await store.remove(organisation, id, ANN);
    expect(await trail(organisation)).toMatchObject([
      { kind: 'rule.created', actor: ANN, body: { id, after: { name: 'watched' } } },
      {
        kind: 'rule.changed',
        actor: BEN,
        body: { id, before: { name: 'watched' }, after: { name: 'watched, changed' } },
      },
      { kind: 'rule.deleted', actor: ANN, body: { id, before: { name: 'watched, changed' } } },
    ]);
  });
});

describe('a rule saved by two people', () => {
  it('refuses the one who saw an older version, and says who saved meanwhile', async () => {
    const { id } = await create('shared');
    await store.replace(organisation, id, ruleDraft('shared, by ben'), 1, BEN);
    await expect(
      store.replace(organisation, id, ruleDraft('shared, by ann'), 1, ANN),
    ).rejects.toMatchObject({
      status: 412,
      code: 'rule.stale',
      detail: `${BEN} saved version 2 of this rule meanwhile.`,
    });
    expect(await listed()).toEqual([[0, 'shared, by ben']]);
  });

  it('lets one of them through where both save at the same moment', async () => {
    const { id } = await create('contested');
    const saves = await Promise.allSettled(
      [ANN, BEN, ANN, BEN].map((by, n) =>
        store.replace(organisation, id, ruleDraft(`contested ${n}`), 1, by),
      ),
    );
    expect(saves.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [rule] = await store.list(organisation);
    expect(rule?.version).toBe(2);
  });

  it('keeps places contiguous where many add and remove at the same moment', async () => {
    const { id } = await create('goes');
    await Promise.all([
      ...Array.from({ length: 8 }, (_, n) => create(`new ${n}`, 0)),
      store.remove(organisation, id, 'tester'),
    ]);
    const places = (await listed()).map(([priority]) => priority);
    expect(places).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(await inForce()).toEqual(await listed());
  });
});

describe('the order of rules', () => {
  it('is the list that was given, and is in force', async () => {
    const [a, b, c] = [await create('a'), await create('b'), await create('c')];
    await store.reorder(organisation, [c.id, a.id, b.id], 'tester');
    const order = [
      [0, 'c'],
      [1, 'a'],
      [2, 'b'],
    ];
    expect(await listed()).toEqual(order);
    expect(await inForce()).toEqual(order);
  });

  it('is refused where the list is not that of the rules', async () => {
    const [a, b] = [await create('a'), await create('b')];
    for (const ids of [[a.id], [a.id, a.id], [a.id, uuid7()], [a.id, b.id, uuid7()], []])
      await expect(store.reorder(organisation, ids, 'tester')).rejects.toMatchObject({
        status: 409,
        code: 'rules.order',
      });
    expect(await listed()).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
  });

  it('closes up where a rule is removed', async () => {
    const [a] = [await create('a'), await create('b'), await create('c')];
    await store.remove(organisation, a.id, 'tester');
    expect(await listed()).toEqual([
      [0, 'b'],
      [1, 'c'],
    ]);
    expect(await inForce()).toEqual(await listed());
  });
});

describe('a check before publishing', () => {
  it('is asked about the rules as they would be, and undoes what it refuses', async () => {
    await create('a');
    const asked: string[][] = [];
    let refuse = false;
    const checked = new RulesStore(await database.scope('rules', [RuleRow]), [
      {
        check: async ({ organisation: of, ruleSet, compiled }) => {
          expect(of).toBe(organisation);
          expect(compiled.rules).toHaveLength(ruleSet.rules.length);
          asked.push(ruleSet.rules.map(({ name }) => name));
          return refuse ? new Problem(409, 'rules.refused', 'Not like this.') : null;
        },
      },
    ]);
    await checked.create(organisation, ruleDraft('b'), 0, ANN);
    const before = await published();
    refuse = true;
    await expect(checked.create(organisation, ruleDraft('c'), null, ANN)).rejects.toMatchObject({
      status: 409,
      code: 'rules.refused',
    });
    expect(asked).toEqual([
      ['b', 'a'],
      ['b', 'a', 'c'],
    ]);
    expect(await published()).toEqual(before);
    expect(await listed()).toEqual([
      [0, 'b'],
      [1, 'a'],
    ]);
  });
});

describe('a rule that is not there', () => {
  it.each(['no id at all', uuid7()])('is answered with 404: %s', async (id) => {
    const unknown = { status: 404, code: 'rule.unknown' };
    await expect(store.replace(organisation, id, ruleDraft('x'), null, ANN)).rejects.toMatchObject(
      unknown,
    );
    await expect(store.remove(organisation, id, 'tester')).rejects.toMatchObject(unknown);
  });

  it('is also one of another organisation', async () => {
    const { id } = await create('mine');
    await expect(store.remove(uuid7(), id, 'tester')).rejects.toMatchObject({ status: 404 });
    expect(await listed()).toEqual([[0, 'mine']]);
  });
});
