import type { RulesSnapshot, SnapshotOf } from '@chancery/contracts';
import {
  migrateAll,
  type OrganisationScope,
  Published,
  type ServiceMigrations,
  snapshotReader,
} from '@chancery/platform';
import { type FreshDatabase, freshDatabase } from './database';
import { publisher } from './snapshots';
import { auditTrail } from './trail';

/** A database in which the rules service finds what it reads of others. */
export interface RulesFixture {
  database: FreshDatabase;
  /** Under the service's own role. */
  scope: OrganisationScope;
  trail: Awaited<ReturnType<typeof auditTrail>>;
  publishTemplates: (organisation: string, body: SnapshotOf<'templates'>) => Promise<unknown>;
  publishGroups: (organisation: string, body: SnapshotOf<'licensing'>) => Promise<unknown>;
  /** What the gateway would judge by, read under its own role. */
  published: (
    organisation: string,
  ) => Promise<{ version: number; body: RulesSnapshot } | undefined>;
}

/** @param migrations the service's own, with the entities of its scope */
export async function rulesFixture(
  migrations: ServiceMigrations,
  entities: unknown[],
): Promise<RulesFixture> {
  const database = await freshDatabase();
  await migrateAll(database.settings, [migrations]);
  const trail = await auditTrail(database);
  const publishTemplates = await publisher(database, 'templates', ['rules']);
  const publishGroups = await publisher(database, 'licensing', ['rules']);
  await publisher(database, 'directory', ['rules']);
  const scope = await database.scope('rules', entities);
  const gateway = await database.source('gateway');
  const published: RulesFixture['published'] = async (organisation) => {
    const held = new Published('rules', snapshotReader(gateway));
    await held.refresh();
    return held.of(organisation);
  };
  return { database, scope, trail, publishTemplates, publishGroups, published };
}
