import { ConnectorEntry, type DirectorySnapshot } from '@chancery/contracts';
import {
  type Administrator,
  type Announcements,
  migrateAll,
  type OrganisationScope,
  Problem,
  Published,
  type ServiceMigrations,
  snapshotReader,
  uuid7,
} from '@chancery/platform';
import { auditTrail, type FreshDatabase, freshDatabase } from '@chancery/testing';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryChanges } from '../changes';
import { DIRECTORY_MIGRATIONS, ENTITIES } from '../index';
import { DirectoryStore } from '../store';
import { OrganisationConnectors } from './connectors';

let database: FreshDatabase;
let scope: OrganisationScope;
let store: DirectoryStore;
let connectors: OrganisationConnectors;
let gateway: DataSource;
let trail: Awaited<ReturnType<typeof auditTrail>>;
let caller: Administrator;
const told: unknown[] = [];

const entry = (given: Partial<ConnectorEntry> = {}): ConnectorEntry =>
  ConnectorEntry.parse({
    name: 'Partner',
    host: 'mx.partner.example',
    port: 25,
    tls: 'required',
    verify: true,
    ...given,
  });
const code = (error: unknown): string => (error instanceof Problem ? error.code : String(error));

/** What the gateway would deliver by, read under its own role. */
async function published(): Promise<DirectorySnapshot['connectors']> {
  const held = new Published('directory', snapshotReader(gateway));
  await held.refresh();
  return held.of(caller.organisation)?.body.connectors;
}

/** A rule as the rules service keeps it. */
const saveRule = (name: string, connector: string) =>
  database.query(
    `INSERT INTO rules.rule (id, organisation_id, priority, body, updated_by) VALUES ($1, $2, (SELECT count(*) FROM rules.rule WHERE organisation_id = $2), $3, 'ann@demo.test')`,
    [
      uuid7(),
      caller.organisation,
      { name, actions: [{ action: 'RouteMessageOutboundConnector', args: { connector } }] },
    ],
  );

beforeAll(async () => {
  database = await freshDatabase();
  // By a name known at run time only: no service imports another.
  const rules: string = '@chancery/service-rules';
  const { RULES_MIGRATIONS } = (await import(rules)) as { RULES_MIGRATIONS: ServiceMigrations };
  await migrateAll(database.settings, [DIRECTORY_MIGRATIONS, RULES_MIGRATIONS]);
  trail = await auditTrail(database);
  scope = await database.scope('directory', ENTITIES);
  gateway = await database.source('gateway');
  store = new DirectoryStore(scope, null, () => Promise.resolve([]));
  const announcements = {
    publish: async (subject: string, data: unknown) => void told.push([subject, data]),
    changed: async (data: unknown) => void told.push(['changed', data]),
  };
  connectors = new OrganisationConnectors(
    store,
    new DirectoryChanges(store, announcements as unknown as Announcements),
  );
});
afterAll(() => database?.drop());
beforeEach(async () => {
  const organisation = await store.createOrganisation({
    name: 'Alder',
    domain: `${uuid7()}.test`,
    trustedNetworks: [],
  });
  caller = { organisation, id: uuid7(), email: 'olive@alder.test', role: 'operator' };
  told.length = 0;
});

describe('a connector', () => {
  it('is kept, audited, published and announced', async () => {
    expect(await published()).toEqual([]);
    const made = await connectors.add(caller, entry());
    expect(made).toMatchObject({
      ...entry(),
      enabled: true,
      version: 1,
      updatedBy: 'olive@alder.test',
      usedBy: [],
    });
    expect(await published()).toEqual([{ id: made.id, ...entry() }]);
    expect(await trail(caller.organisation)).toMatchObject([
      { kind: 'connector.created', actor: 'olive@alder.test', body: { after: entry() } },
    ]);
    expect(told).toMatchObject([
      ['published.directory', { organisation: caller.organisation }],
      ['changed', { organisation: caller.organisation, noun: 'connectors', id: made.id }],
    ]);
    const off = await connectors.put(caller, made.id, entry({ host: null, enabled: false }), 1);
    expect(off).toMatchObject({ host: null, enabled: false, version: 2 });
    expect(await published()).toMatchObject([{ id: made.id, host: null, enabled: false }]);
    await connectors.remove(caller, made.id, 2);
    expect(await published()).toEqual([]);
    expect(await connectors.list(caller.organisation)).toEqual([]);
  });

  it('has a name of its own, whatever the case, in its organisation', async () => {
    const { id } = await connectors.add(caller, entry());
    await expect(connectors.add(caller, entry({ name: 'PARTNER' }))).rejects.toMatchObject({
      status: 409,
      code: 'connector.name-taken',
    });
    const other = await connectors.add(caller, entry({ name: 'Archive' }));
    expect(
      await connectors.put(caller, other.id, entry({ name: 'partner' }), null).catch(code),
    ).toBe('connector.name-taken');
    expect((await connectors.list(caller.organisation)).map(({ name }) => name)).toEqual([
      'Archive',
      'Partner',
    ]);
    const elsewhere = { ...caller, organisation: uuid7() };
    expect(await connectors.one(elsewhere.organisation, id).catch(code)).toBe('connector.unknown');
    expect(await connectors.one(caller.organisation, 'x').catch(code)).toBe('connector.unknown');
  });

  it('is not saved or deleted over what somebody else saved', async () => {
    const { id } = await connectors.add(caller, entry());
    await connectors.put(caller, id, entry({ port: 2525 }), 1);
    expect(await connectors.put(caller, id, entry(), 1).catch(code)).toBe('connector.stale');
    expect(await connectors.remove(caller, id, 1).catch(code)).toBe('connector.stale');
    expect(await connectors.one(caller.organisation, id)).toMatchObject({ port: 2525, version: 2 });
  });

  it('is not deleted while rules name it, and says which', async () => {
    const { id } = await connectors.add(caller, entry());
    await saveRule('To the partner', id);
    await saveRule('To somebody else', uuid7());
    const [shown] = await connectors.list(caller.organisation);
    expect(shown?.usedBy).toMatchObject([{ name: 'To the partner' }]);
    await expect(connectors.remove(caller, id, null)).rejects.toMatchObject({
      status: 409,
      code: 'connector.in-use',
      extra: { usedBy: [{ name: 'To the partner' }] },
    });
    expect(await published()).toMatchObject([{ id }]);
  });

  it('tells which rules name it to its own organisation alone', async () => {
    await expect(
      scope.inOrganisation(caller.organisation, (em) =>
        em.query('SELECT * FROM rules.connector_uses($1)', [uuid7()]),
      ),
    ).rejects.toThrow('not the organisation of this transaction');
  });
});

it.each([
  [{ name: ' ' }, '/name'],
  [{ name: 'x'.repeat(65) }, '/name'],
  [{ host: '' }, '/host'],
  [{ host: 'a b' }, '/host'],
  [{ port: 0 }, '/port'],
])('an entry with %j is none', (wrong, pointer) => {
  const { error } = ConnectorEntry.safeParse({ ...entry(), ...wrong });
  expect(error?.issues.map(({ path }) => `/${path.join('/')}`)).toContain(pointer);
});
