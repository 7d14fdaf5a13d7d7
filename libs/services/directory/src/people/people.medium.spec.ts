import { type PeopleSnapshot, PersonEntry } from '@chancery/contracts';
import {
  type Administrator,
  migrateAll,
  Problem,
  Published,
  snapshotReader,
  uuid7,
} from '@chancery/platform';
import { auditTrail, type FreshDatabase, freshDatabase } from '@chancery/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DIRECTORY_MIGRATIONS, ENTITIES } from '../index';
import { OrganisationPeople } from './people';

let database: FreshDatabase;
let people: OrganisationPeople;
let trail: Awaited<ReturnType<typeof auditTrail>>;
let caller: Administrator;
const told: [string, unknown][] = [];
/** What the gateway would judge by, read under its own role. */
let held: Published<'people'>;

const published = async (): Promise<PeopleSnapshot['people'] | undefined> => {
  await held.refresh();
  return held.of(caller.organisation)?.body.people;
};
const entry = (given: Partial<PersonEntry>): PersonEntry => PersonEntry.parse(given);

beforeAll(async () => {
  database = await freshDatabase();
  await migrateAll(database.settings, [DIRECTORY_MIGRATIONS]);
  trail = await auditTrail(database);
  people = new OrganisationPeople(await database.scope('directory', ENTITIES), {
    publish: async (subject: string, data: unknown) => void told.push([subject, data]),
    changed: async (data: unknown) => void told.push(['changed', data]),
  });
  const gateway = await database.source('gateway');
  held = new Published('people', snapshotReader(gateway));
});
afterAll(() => database?.drop());
beforeEach(async () => {
  const organisation = uuid7();
  caller = { organisation, id: uuid7(), email: 'ann@alder.test', role: 'operator' };
  await database.query(
    `INSERT INTO directory.organisation (id, name, service_address) VALUES ($1, 'Alder', 'c@alder.test')`,
    [organisation],
  );
  told.length = 0;
});

const code = (error: unknown): string => (error instanceof Problem ? error.code : String(error));

describe('a person', () => {
  it('is kept, audited, published and announced', async () => {
    expect(await published()).toBeUndefined();
    await people.add(
      caller,
      entry({
        address: 'Ana@Alder.test',
        proxyAddresses: ['A.Berg@alder.test', 'ana@alder.test'],
        attributes: { City: ' Oslo ', Country: 'Norway', Department: 'Sales' },
        manager: 'Boss@alder.test',
      }),
    );
    const ana = {
      address: 'ana@alder.test',
      proxyAddresses: ['a.berg@alder.test'],
      attributes: { City: 'Oslo', Country: 'NO', Department: 'Sales' },
      manager: 'boss@alder.test',
    };
    expect(await published()).toEqual([ana]);
    expect(await people.one(caller.organisation, 'A.BERG@alder.test')).toMatchObject({
      ...ana,
      version: 1,
      updatedBy: 'ann@alder.test',
      managerName: null,
      reports: [],
    });
    expect(await trail(caller.organisation)).toMatchObject([
      { kind: 'person.added', actor: 'ann@alder.test', body: { after: ana } },
    ]);
    expect(told).toEqual([
      ['published.people', { organisation: caller.organisation, version: 1 }],
      [
        'changed',
        { organisation: caller.organisation, noun: 'people', version: 1, id: 'ana@alder.test' },
      ],
    ]);
  });

  it('moves to another address with whoever reports to them', async () => {
    await people.add(caller, entry({ address: 'ana@alder.test' }));
    await people.add(caller, entry({ address: 'ben@alder.test', manager: 'ana@alder.test' }));
    const moved = await people.put(
      caller,
      'ana@alder.test',
      entry({
        address: 'ana.berg@alder.test',
        proxyAddresses: ['ana@alder.test'],
        attributes: { DisplayName: 'Ana Berg' },
      }),
      1,
    );
    expect(moved).toMatchObject({
      version: 2,
      reports: [{ address: 'ben@alder.test', displayName: null }],
    });
    expect(await people.one(caller.organisation, 'ben@alder.test')).toMatchObject({
      manager: 'ana.berg@alder.test',
      managerName: 'Ana Berg',
    });
  });

  it('is not saved over what somebody else saved, nor with somebody else’s address', async () => {
    await people.add(
      caller,
      entry({ address: 'ana@alder.test', proxyAddresses: ['a@alder.test'] }),
    );
    await people.put(caller, 'ana@alder.test', entry({}), 1);
    const late = people.put(caller, 'ana@alder.test', entry({}), 1);
    expect(await late.catch(code)).toBe('person.stale');
    await people.put(caller, 'ana@alder.test', entry({ proxyAddresses: ['a@alder.test'] }), null);
    for (const given of [
      { address: 'a@alder.test' },
      { address: 'b@alder.test', proxyAddresses: ['ANA@alder.test'] },
    ])
      expect(await people.add(caller, entry(given)).catch(code)).toBe('person.known');
    const wrong = people.add(
      caller,
      entry({ address: 'nobody', manager: 'xyz', attributes: { Country: 'Atlantis' } }),
    );
    const problem = (await wrong.catch((error: unknown) => error)) as Problem;
    expect(problem.extra.errors?.map(({ pointer }) => pointer)).toEqual([
      '/address',
      '/manager',
      '/attributes/Country',
    ]);
    await people.remove(caller, 'ana@alder.test', null);
    expect(await people.one(caller.organisation, 'ana@alder.test').catch(code)).toBe(
      'person.unknown',
    );
    expect(await published()).toEqual([]);
  });

  it('is nobody else’s', async () => {
    await people.add(caller, entry({ address: 'ana@alder.test' }));
    const other = { ...caller, organisation: uuid7() };
    expect((await people.list(other.organisation, {})).items).toEqual([]);
    expect(await people.one(other.organisation, 'ana@alder.test').catch(code)).toBe(
      'person.unknown',
    );
  });
});

describe('a file', () => {
  const FILE = [
    'PrimarySmtpAddress,DisplayName,Department,City,Manager',
    'ana@alder.test,Ana Berg,Sales,Oslo,',
    'ben@alder.test,Ben,Sales,Bergen,Ana Berg',
    'kim@alder.test,Kim,Research,,ben@alder.test',
  ].join('\n');
  const how = { dryRun: false, replace: false };

  it('tells what it would do, then does it', async () => {
    expect(await people.import(caller, FILE, { ...how, dryRun: true })).toMatchObject({
      applied: false,
      lines: 3,
      added: 3,
      wrong: 0,
    });
    expect(await published()).toBeUndefined();
    expect(await people.import(caller, FILE, how)).toMatchObject({ applied: true, added: 3 });
    expect((await published())?.map(({ address, manager }) => [address, manager])).toEqual([
      ['ana@alder.test', null],
      ['ben@alder.test', 'ana@alder.test'],
      ['kim@alder.test', 'ben@alder.test'],
    ]);
    expect(await trail(caller.organisation)).toMatchObject([
      { kind: 'people.imported', body: { added: 3, lines: 3 } },
    ]);
    expect(await people.import(caller, FILE, how)).toMatchObject({ applied: false, same: 3 });
  });

  it('is merged: an empty cell takes a value away, what has no column stays', async () => {
    await people.import(caller, FILE, how);
    const merged = await people.import(
      caller,
      'mail,City\nana@alder.test,\neve@alder.test,Rome',
      how,
    );
    expect(merged).toMatchObject({ added: 1, changed: 1, removed: 0 });
    expect((await people.one(caller.organisation, 'ana@alder.test')).attributes).toEqual({
      DisplayName: 'Ana Berg',
      Department: 'Sales',
    });
    expect((await people.list(caller.organisation, {})).total.value).toBe(4);
  });

  it('replaces everybody', async () => {
    await people.import(caller, FILE, how);
    const result = await people.import(caller, 'mail,City\nana@alder.test,Rome', {
      ...how,
      replace: true,
    });
    expect(result).toMatchObject({ added: 0, changed: 1, removed: 2 });
    expect(await published()).toEqual([
      {
        address: 'ana@alder.test',
        proxyAddresses: [],
        attributes: { City: 'Rome' },
        manager: null,
      },
    ]);
  });

  it('changes nothing where a line is wrong, and says which', async () => {
    const wrong =
      'mail,Manager,EmailAddresses\nana@alder.test,Nobody,\nben@alder.test,,smtp:kim@alder.test\nkim@alder.test,,\nben@alder.test,,';
    const result = await people.import(caller, wrong, how);
    expect(result.applied).toBe(false);
    expect(result.errors.map(({ line, value }) => [line, value])).toEqual([
      [2, 'Nobody'],
      [5, 'ben@alder.test'],
      [3, 'kim@alder.test'],
    ]);
    expect(await published()).toBeUndefined();
  });

  it('is found again by address, name, department and page', async () => {
    await people.import(caller, FILE, how);
    const find = async (q: string) =>
      (await people.list(caller.organisation, { q })).items.map(({ address }) => address);
    expect(await find('SALES')).toEqual(['ana@alder.test', 'ben@alder.test']);
    expect(await find('berg')).toEqual(['ana@alder.test', 'ben@alder.test']);
    expect(await find('kim@')).toEqual(['kim@alder.test']);
    const first = await people.list(caller.organisation, { limit: '2' });
    const second = await people.list(caller.organisation, {
      limit: '2',
      cursor: first.nextCursor ?? '',
    });
    expect(second.items.map(({ address }) => address)).toEqual(['kim@alder.test']);
    expect(second.nextCursor).toBeNull();
  });
});
