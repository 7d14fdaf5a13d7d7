import type { DirectorySnapshot } from '@chancery/contracts';
import { type FreshDatabase, freshDatabase } from '@chancery/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  databaseUrlFor,
  isolated,
  migrateAll,
  OrganisationScope,
  publishedTable,
  roleOf,
  type ServiceMigrations,
} from './database';
import { uuid7 } from './ids';
import { Published, publishSnapshot, snapshotReader } from './snapshots';

class Notes1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE directory.note (id uuid PRIMARY KEY, organisation_id uuid NOT NULL, text text NOT NULL);
      ${isolated('directory.note', roleOf('directory'))}
      ${publishedTable('directory', roleOf('directory'), [roleOf('directory'), roleOf('gateway')])}`);
  }
  async down(): Promise<void> {
    throw new Error('not taken back');
  }
}
class Names1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE directory.note ADD COLUMN name text`);
  }
  async down(): Promise<void> {
    throw new Error('not taken back');
  }
}
class Broken1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE directory.half (id int)`);
    await runner.query(`SELECT 1 / 0`);
  }
  async down(): Promise<void> {
    throw new Error('not taken back');
  }
}

const first: ServiceMigrations[] = [{ service: 'directory', migrations: [Notes1764000000001] }];
const then: ServiceMigrations[] = [
  { service: 'directory', migrations: [Notes1764000000001, Names1764000000002] },
];

describe('migrations', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database?.drop());

  it('run once where two processes start at the same moment', async () => {
    const runs = await Promise.all([1, 2, 3].map(() => migrateAll(database.settings, first)));
    expect(runs.flat()).toEqual(['directory: Notes1764000000001']);
  });

  it('run again do nothing, and later only what is new', async () => {
    expect(await migrateAll(database.settings, first)).toEqual([]);
    expect(await migrateAll(database.settings, then)).toEqual(['directory: Names1764000000002']);
    expect(await migrateAll(database.settings, then)).toEqual([]);
  });

  it('leave nothing of one that fails, and can be run again when it is mended', async () => {
    const broken = [{ service: 'directory' as const, migrations: [Broken1764000000003] }];
    await expect(migrateAll(database.settings, broken)).rejects.toThrow('division by zero');
    const [half] = await database.query<{ name: string | null }>(
      `SELECT to_regclass('directory.half')::text AS name`,
    );
    expect(half?.name).toBeNull();
    expect(await migrateAll(database.settings, then)).toEqual([]);
  });

  it('make a role for each service that may sign in and nothing else', async () => {
    const roles = await database.query(
      `SELECT rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication
         FROM pg_roles WHERE rolname IN ('chancery_directory', 'chancery_gateway') ORDER BY rolname`,
    );
    const plain = {
      rolcanlogin: true,
      rolsuper: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolbypassrls: false,
      rolreplication: false,
    };
    expect(roles).toEqual([
      { rolname: 'chancery_directory', ...plain },
      { rolname: 'chancery_gateway', ...plain },
    ]);
  });

  it('give a role its own schema: another service’s tables, and a table of one’s own, are refused', async () => {
    const gateway = await database.source('gateway');
    await expect(gateway.query('SELECT * FROM directory.note')).rejects.toThrow(
      /permission denied/,
    );
    await expect(gateway.query('CREATE TABLE mail.stray (id int)')).rejects.toThrow(
      /permission denied/,
    );
    await expect(gateway.query('CREATE TABLE public.stray (id int)')).rejects.toThrow(
      /permission denied/,
    );
  });
});

describe('the address of a service', () => {
  const of = (databaseUrl: string) => databaseUrlFor({ databaseUrl }, 'rules');

  it('is made from the owner’s, and taken as it is where it is the service’s own', () => {
    const made = new URL(of('postgres://owner:secret%2F1@db.test:5433/chancery?sslmode=require'));
    expect(made.username).toBe('chancery_rules');
    expect(made.password).not.toBe('secret%2F1');
    expect([made.host, made.pathname, made.search]).toEqual([
      'db.test:5433',
      '/chancery',
      '?sslmode=require',
    ]);
    expect(of(made.toString())).toBe(made.toString());
  });
});

describe('an organisation’s rows', () => {
  const [one, other] = [uuid7(), uuid7()];
  let database: FreshDatabase;
  let scope: OrganisationScope;
  beforeAll(async () => {
    database = await freshDatabase();
    await migrateAll(database.settings, first);
    scope = await database.scope('directory');
    for (const organisation of [one, other])
      await scope.inOrganisation(organisation, (em) =>
        em.query('INSERT INTO directory.note (id, organisation_id, text) VALUES ($1, $2, $3)', [
          uuid7(),
          organisation,
          organisation,
        ]),
      );
  });
  afterAll(() => database?.drop());

  const texts = async (organisation: string) =>
    (
      (await scope.inOrganisation(organisation, (em) =>
        em.query('SELECT text FROM directory.note ORDER BY text'),
      )) as { text: string }[]
    ).map(({ text }) => text);

  it('are all that is seen inside it', async () => {
    expect(await texts(one)).toEqual([one]);
    expect(await texts(other)).toEqual([other]);
    expect(await texts(uuid7())).toEqual([]);
  });

  it('are all that can be changed or removed, and none can be slipped to another', async () => {
    await scope.inOrganisation(one, async (em) => {
      await em.query(`UPDATE directory.note SET text = 'changed' WHERE text = $1`, [other]);
      await em.query('DELETE FROM directory.note WHERE text = $1', [other]);
    });
    expect(await texts(other)).toEqual([other]);
    const slip = scope.inOrganisation(one, (em) =>
      em.query('INSERT INTO directory.note (id, organisation_id, text) VALUES ($1, $2, $3)', [
        uuid7(),
        other,
        'slipped',
      ]),
    );
    await expect(slip).rejects.toThrow(/row-level security/);
    const moved = scope.inOrganisation(one, (em) =>
      em.query('UPDATE directory.note SET organisation_id = $1', [other]),
    );
    await expect(moved).rejects.toThrow(/row-level security/);
  });

  it('are not seen outside a scope, nor by the next user of the same connection', async () => {
    const source = await database.source('directory');
    const alone = new OrganisationScope(source);
    for (let i = 0; i < 10; i++) {
      await alone.inOrganisation(one, (em) => em.query('SELECT 1'));
      expect(await source.query('SELECT * FROM directory.note')).toEqual([]);
    }
  });

  it('are closed to what is no organisation', async () => {
    await expect(texts('not-a-uuid')).rejects.toThrow(/uuid/);
    expect(
      await scope.inOrganisation('', (em) => em.query('SELECT * FROM directory.note')),
    ).toEqual([]);
  });

  it('stay as they were where the work fails', async () => {
    const failing = scope.inOrganisation(one, async (em) => {
      await em.query('DELETE FROM directory.note');
      throw new Error('the work failed');
    });
    await expect(failing).rejects.toThrow('the work failed');
    expect(await texts(one)).toEqual([one]);
  });
});

describe('snapshots', () => {
  const organisation = uuid7();
  let database: FreshDatabase;
  let scope: OrganisationScope;
  beforeAll(async () => {
    database = await freshDatabase();
    await migrateAll(database.settings, first);
    scope = await database.scope('directory');
  });
  afterAll(() => database?.drop());

  const named = (name: string): DirectorySnapshot => ({
    organisation,
    name,
    serviceAddress: 'chancery@demo.test',
    domains: [],
    nextHop: null,
    internalHop: null,
    openForOwnPeople: 'auto',
    retentionDays: 365,
    trustedNetworks: [],
    credentials: [],
  });
  const publish = (body: DirectorySnapshot) =>
    scope.inOrganisation(organisation, (em) =>
      publishSnapshot(em, 'directory', organisation, body),
    );

  it('get the next version when something changed, and only then', async () => {
    expect(await publish(named('First'))).toEqual({ version: 1, changed: true });
    expect(await publish(named('First'))).toEqual({ version: 1, changed: false });
    const { organisation: id, ...rest } = named('First');
    expect(await publish({ ...rest, organisation: id })).toEqual({ version: 1, changed: false });
    expect(await publish(named('Second'))).toEqual({ version: 2, changed: true });
    expect(await publish(named('First'))).toEqual({ version: 3, changed: true });
  });

  it('get different versions where two processes publish at the same moment', async () => {
    const made = await Promise.all([1, 2, 3, 4].map((n) => publish(named(`At once ${n}`))));
    expect(made.map(({ version }) => version).sort()).toEqual([4, 5, 6, 7]);
  });

  it('are read by other services, the newest only, and refuse to be changed', async () => {
    const gateway = await database.source('gateway');
    const published = new Published('directory', snapshotReader(gateway));
    expect(await published.refresh()).toEqual([organisation]);
    expect(published.of(organisation)?.version).toBe(7);
    expect(await published.refresh()).toEqual([]);
    await expect(gateway.query('SELECT * FROM directory.snapshot')).rejects.toThrow(
      /permission denied/,
    );
    for (const statement of [
      `UPDATE directory.snapshot SET body = '{}'`,
      'DELETE FROM directory.snapshot',
    ])
      await expect(scope.inOrganisation(organisation, (em) => em.query(statement))).rejects.toThrow(
        /permission denied/,
      );
  });

  it('that cannot be read keep the version before them in force', async () => {
    const faults: number[] = [];
    const gateway = await database.source('gateway');
    const published = new Published('directory', snapshotReader(gateway), (_, version) =>
      faults.push(version),
    );
    await published.refresh();
    await database.query(
      `INSERT INTO directory.snapshot (organisation_id, version, body) VALUES ($1, 8, '{"organisation": 5}')`,
      [organisation],
    );
    expect(await published.refresh()).toEqual([]);
    expect(faults).toEqual([8]);
    expect(published.of(organisation)?.version).toBe(7);
  });
});
