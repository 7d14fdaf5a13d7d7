import {
  migrateAll,
  type OrganisationScope,
  type ServiceKind,
  type ServiceMigrations,
  SNAPSHOTS_ALWAYS,
  SNAPSHOTS_MOST,
  uuid7,
} from '@chancery/platform';
import { type FreshDatabase, freshDatabase } from '@chancery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIRECTORY_MIGRATIONS } from './index';
import { forgetOldSnapshots } from './old-snapshots';

const DAYS = 7;
const OTHERS: readonly ServiceKind[] = ['rules', 'templates', 'licensing'];

let database: FreshDatabase;
let scope: OrganisationScope;

/** The migrations that run at a customer's, of services that this one knows nothing of. */
async function migrationsOf(kind: ServiceKind): Promise<ServiceMigrations> {
  const service: string = `@chancery/service-${kind}`;
  const exported = (await import(service)) as Record<string, ServiceMigrations>;
  return exported[`${kind.toUpperCase()}_MIGRATIONS`]!;
}

beforeAll(async () => {
  database = await freshDatabase();
  await migrateAll(database.settings, [
    DIRECTORY_MIGRATIONS,
    ...(await Promise.all(OTHERS.map(migrationsOf))),
  ]);
  scope = await database.scope('directory');
});
afterAll(() => database?.drop());

/** So many snapshots of an organisation, the last so many days ago, each a minute after the one before it. */
const published = (kind: ServiceKind, organisation: string, many: number, days: number) =>
  database.query(
    `INSERT INTO ${kind}.snapshot (organisation_id, version, body, published_at)
     SELECT $1, v, '{}', now() - make_interval(days => $3, mins => $2 - v) FROM generate_series(1, $2) v`,
    [organisation, many, days],
  );

async function kept(kind: ServiceKind, organisation: string): Promise<number[]> {
  const rows = await database.query<{ version: number }>(
    `SELECT version::int FROM ${kind}.snapshot WHERE organisation_id = $1 ORDER BY version`,
    [organisation],
  );
  return rows.map(({ version }) => version);
}

const upTo = (last: number, many: number) =>
  Array.from({ length: many }, (_, at) => last - many + 1 + at);

describe('old snapshots', () => {
  it.each<ServiceKind>(['directory', ...OTHERS])(
    'of %s go when they are old, but for the newest',
    async (kind) => {
      const organisation = uuid7();
      await published(kind, organisation, 150, DAYS + 1);
      expect(await forgetOldSnapshots(scope, organisation, DAYS)).toBe(150 - SNAPSHOTS_ALWAYS);
      expect(await kept(kind, organisation)).toEqual(upTo(150, SNAPSHOTS_ALWAYS));
      expect(await forgetOldSnapshots(scope, organisation, DAYS)).toBe(0);
    },
  );

  it('stay while they are young, up to a number', async () => {
    const organisation = uuid7();
    await published('rules', organisation, SNAPSHOTS_MOST + 150, 1);
    expect(await forgetOldSnapshots(scope, organisation, DAYS)).toBe(150);
    expect(await kept('rules', organisation)).toEqual(upTo(SNAPSHOTS_MOST + 150, SNAPSHOTS_MOST));
  });

  it('of others are not touched, whoever asks for them', async () => {
    const [own, other] = [uuid7(), uuid7()];
    await published('rules', own, 30, 30);
    await published('rules', other, 30, 30);
    await forgetOldSnapshots(scope, own, DAYS);
    expect(await kept('rules', other)).toHaveLength(30);
    await expect(
      scope.inOrganisation(own, (em) =>
        em.query('SELECT rules.forget_snapshots($1, $2)', [other, DAYS]),
      ),
    ).rejects.toThrow('not the organisation of this transaction');
  });

  it('the newest cannot be made to go', async () => {
    const organisation = uuid7();
    await published('rules', organisation, 30, 0);
    for (const days of [0, -1000, null])
      await scope.inOrganisation(organisation, (em) =>
        em.query('SELECT rules.forget_snapshots($1, $2)', [organisation, days]),
      );
    expect(await kept('rules', organisation)).toEqual(upTo(30, 30));
  });

  it('can be deleted by no service in another way', async () => {
    const organisation = uuid7();
    await published('rules', organisation, 30, 30);
    for (const service of ['directory', 'rules', 'gateway'] as const) {
      const source = await database.source(service);
      await expect(source.query('DELETE FROM rules.snapshot')).rejects.toThrow(/permission denied/);
    }
    const rules = await database.scope('rules');
    await expect(
      rules.inOrganisation(organisation, (em) =>
        em.query('SELECT rules.forget_snapshots($1, $2)', [organisation, DAYS]),
      ),
    ).rejects.toThrow(/permission denied/);
    expect(await kept('rules', organisation)).toHaveLength(30);
  });
});
