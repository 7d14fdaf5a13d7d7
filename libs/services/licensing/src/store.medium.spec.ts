import type { LicensingSnapshot, SubscriptionEntry } from '@chancery/contracts';
import { compileLicences, licenceOf, PLANS } from '@chancery/journey';
import { migrateAll, Problem, Published, snapshotReader, uuid7 } from '@chancery/platform';
import { auditTrail, type FreshDatabase, freshDatabase, publisher } from '@chancery/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LICENSING_ENTITIES } from './entities';
import { LICENSING_MIGRATIONS } from './index';
import { LicensingInitial1764000000000 } from './migrations/initial';
import { LicensingStore } from './store';
import { assignmentPage, checkOf, subscriptionViews } from './views';

const OLIVE = 'olive@demo.test';
const NOW = new Date('2026-02-10T12:00:00Z');

let database: FreshDatabase;
let store: LicensingStore;
let trail: Awaited<ReturnType<typeof auditTrail>>;
let organisation: string;
let publishDirectory: Awaited<ReturnType<typeof publisher<'directory'>>>;
let published: () => Promise<LicensingSnapshot | undefined>;

beforeAll(async () => {
  database = await freshDatabase();
  publishDirectory = await publisher(database, 'directory', ['licensing']);
  // As it was before there were several subscriptions.
  await migrateAll(database.settings, [
    { service: 'licensing', migrations: [LicensingInitial1764000000000] },
  ]);
  trail = await auditTrail(database);
});
afterAll(() => database?.drop());

it('what one subscription was before stays in force, published in the new form', async () => {
  const [one, two] = [uuid7(), uuid7()];
  for (const [id, assigned] of [
    [one, ['*', 'zoe@demo.test']],
    [two, ['ann@demo.test']],
  ] as const) {
    await database.query(
      `INSERT INTO licensing.subscription VALUES ($1, 'Evaluation', 25, '2026-01-01', NULL, 30, 'warn')`,
      [id],
    );
    for (const assignee of assigned)
      await database.query('INSERT INTO licensing.assignment VALUES ($1, $2)', [id, assignee]);
    await database.query('INSERT INTO licensing.snapshot VALUES ($1, 7, $2)', [
      id,
      JSON.stringify({
        organisation: id,
        check: 'warn',
        subscription: {
          plan: 'Evaluation',
          seats: 25,
          startsAt: '2026-01-01T00:00:00.000Z',
          endsAt: null,
          graceDays: 30,
        },
        assigned,
      }),
    ]);
  }
  await migrateAll(database.settings, [LICENSING_MIGRATIONS]);
  store = new LicensingStore(await database.scope('licensing', LICENSING_ENTITIES));
  const gateway = await database.source('gateway');
  published = async () => {
    const held = new Published('licensing', snapshotReader(gateway));
    await held.refresh();
    return held.of(organisation)?.body;
  };
  for (const id of [one, two]) {
    organisation = id;
    // Who had no groups is not published again for their sake.
    const { groups, ...before } = await store.snapshot(id);
    expect(groups).toEqual([]);
    expect(await published()).toEqual(before);
  }
  organisation = one;
  expect(await published()).toMatchObject({
    check: 'warn',
    subscriptions: [{ id: one, everyone: true, addresses: ['zoe@demo.test'], seats: 25 }],
  });
});

describe('licences', () => {
  let entry: SubscriptionEntry;
  beforeEach(() => {
    organisation = uuid7();
    entry = {
      plan: 'office-365-e3',
      addOn: false,
      seats: 2,
      startsAt: '2026-02-01T00:00:00.000Z',
      endsAt: '2026-03-01T00:00:00.000Z',
      graceDays: 10,
    };
  });
  const add = (over: Partial<SubscriptionEntry> = {}) =>
    store.keep(organisation, null, { ...entry, ...over }, OLIVE);
  const assign = (subscription: string, value: string, kind: 'address' | 'group' = 'address') =>
    store.assign(organisation, { subscription, kind, value }, OLIVE);
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof Problem ? error.code : String(error)),
    );
  const views = async () =>
    (await store.read(organisation, (em) => subscriptionViews(em, organisation, NOW))).items;

  it.each(PLANS.map(({ id }) => id))('%s: seats are given once and not beyond', async (plan) => {
    const id = await add({ plan });
    await assign(id, 'Ann@Demo.test');
    expect(await codeOf(assign(id, 'ann@demo.test'))).toBe('assignment.known');
    await assign(id, 'ben@demo.test');
    expect(await codeOf(assign(id, 'cy@demo.test'))).toBe('seats.missing');
    expect(await codeOf(store.keep(organisation, id, { ...entry, seats: 1 }, OLIVE))).toBe(
      'seats.missing',
    );
    expect(await views()).toMatchObject([{ seats: 2, seatsUsed: 2, state: 'active' }]);
    const licences = compileLicences((await published()) as LicensingSnapshot);
    expect(licenceOf(licences, 'ben@demo.test', true, NOW).licensed).toBe(
      PLANS.find((one) => one.id === plan)?.encryption === 'included',
    );
    expect(licenceOf(licences, 'cy@demo.test', true, NOW)).toMatchObject({
      reason: 'not-assigned',
    });
  });

  it('two at once do not both get the last seat', async () => {
    const id = await add({ seats: 1 });
    const ends = await Promise.all(
      ['a', 'b', 'c'].map((n) => codeOf(assign(id, `${n}@demo.test`))),
    );
    expect(ends.sort()).toEqual(['done', 'seats.missing', 'seats.missing']);
  });

  it('a group takes a seat for each of its members not named already, and may not outgrow the seats', async () => {
    const id = await add({ seats: 3 });
    await assign(id, 'ann@demo.test');
    const group = await store.keepGroup(
      organisation,
      null,
      { name: 'Claims', members: ['ann@demo.test', 'Ben@demo.test'] },
      OLIVE,
    );
    await assign(id, group.id, 'group');
    expect(await views()).toMatchObject([{ seatsUsed: 2 }]);
    const grown = ['ann', 'ben', 'cy', 'di'].map((name) => `${name}@demo.test`);
    expect(
      await codeOf(
        store.keepGroup(organisation, group.id, { name: 'Claims', members: grown }, OLIVE),
      ),
    ).toBe('seats.missing');
    expect(await codeOf(store.dropGroup(organisation, group.id, OLIVE))).toBe('group.assigned');
    expect(
      await codeOf(store.keepGroup(organisation, null, { name: 'claims', members: [] }, OLIVE)),
    ).toBe('group.known');
  });

  it('a file is tried, then taken whole or not at all', async () => {
    const id = await add({ seats: 3 });
    await assign(id, 'ann@demo.test');
    const take = (csv: string, dryRun = false) =>
      store.importCsv(organisation, id, csv, dryRun, OLIVE);
    const good = 'address\nann@demo.test\nben@demo.test\ncy@demo.test';
    expect(await take(good, true)).toMatchObject({ applied: false, added: 2, already: 1 });
    expect(await take(`${good}\nnobody`)).toMatchObject({
      applied: false,
      wrong: 1,
      errors: [{ line: 5 }],
    });
    expect(await take(`${good}\ndi@demo.test\ned@demo.test`)).toMatchObject({
      applied: false,
      seatsMissing: 2,
    });
    expect(await views()).toMatchObject([{ seatsUsed: 1 }]);
    expect(await take(good)).toMatchObject({ applied: true, added: 2, already: 1 });
    expect(await views()).toMatchObject([{ seatsUsed: 3 }]);
    const kinds = (await trail(organisation)).map(({ kind }) => kind);
    expect(kinds).toEqual(['subscription.added', 'licence.assigned', 'licences.imported']);
  });

  it('is checked as the gateway would, in words', async () => {
    await publishDirectory(organisation, {
      organisation,
      name: 'Demo',
      serviceAddress: 'chancery@demo.test',
      domains: [{ name: 'demo.test', fromServiceAddress: false, dkim: null }],
      nextHop: null,
      internalHop: null,
      openForOwnPeople: 'auto',
      retentionDays: 0,
      trustedNetworks: [],
      credentials: [],
    });
    const id = await add();
    await assign(id, 'ann@demo.test');
    const check = (address: string, at?: string) =>
      store.read(organisation, (em) => checkOf(em, organisation, { address, at }, NOW));
    expect(await check('ANN@demo.test')).toMatchObject({ licensed: true, outcome: 'sent' });
    expect(await check('ann@demo.test', '2026-03-05T00:00:00Z')).toMatchObject({
      licensed: true,
      graceUntil: '2026-03-11T00:00:00.000Z',
    });
    expect(await check('ben@demo.test')).toMatchObject({
      reason: 'not-assigned',
      outcome: 'refused',
      says: 'No subscription is assigned to this address.',
    });
    expect(await check('ann@elsewhere.test')).toMatchObject({ reason: 'foreign-sender' });
    await store.setCheck(organisation, 'warn', OLIVE);
    expect(await check('ben@demo.test')).toMatchObject({ outcome: 'flagged' });
    await store.setCheck(organisation, 'off', OLIVE);
    expect(await check('ben@demo.test')).toMatchObject({ outcome: 'sent', licensed: false });
  });

  it('assignments are found by text and come page by page, newest first', async () => {
    const id = await add({ seats: 10 });
    for (const name of ['ann', 'ben', 'cy']) await assign(id, `${name}@demo.test`);
    const page = (query: Record<string, string>) =>
      store.read(organisation, (em) => assignmentPage(em, organisation, query));
    const first = await page({ limit: '2' });
    expect(first.items.map(({ value }) => value)).toEqual(['cy@demo.test', 'ben@demo.test']);
    expect(first.total).toBe(3);
    const second = await page({ limit: '2', cursor: first.nextCursor ?? '' });
    expect(second.items.map(({ value }) => value)).toEqual(['ann@demo.test']);
    expect(second.nextCursor).toBeNull();
    expect((await page({ q: 'BEN' })).items).toHaveLength(1);
    expect((await page({ q: '%' })).items).toHaveLength(0);
  });

  it('of others is neither seen nor changed', async () => {
    const id = await add();
    const assignment = await assign(id, 'ann@demo.test');
    organisation = uuid7();
    expect(await views()).toEqual([]);
    expect(await codeOf(assign(id, 'eve@demo.test'))).toBe('subscription.unknown');
    expect(await codeOf(store.unassign(organisation, assignment, OLIVE))).toBe(
      'assignment.unknown',
    );
    expect(await codeOf(store.drop(organisation, id, OLIVE))).toBe('subscription.unknown');
  });

  it('takes only plans of the catalogue', async () => {
    expect(await codeOf(add({ plan: 'Office' }))).toBe('body.invalid');
  });
});
