import { migrateAll, type ServiceMigrations } from '@chancery/platform';
import type { FreshDatabase } from './database';

/** One record as a spec asks for it. */
export interface TrailRecord {
  kind: string;
  actor: string;
  body: Record<string, unknown>;
}

/**
 * The audit service's schema in this database, for specs of services that append to it in their own
 * transactions.
 *
 * @returns the records of an organisation, oldest first
 */
export async function auditTrail(
  database: FreshDatabase,
): Promise<(organisation: string) => Promise<TrailRecord[]>> {
  // By a name known at run time only: no service imports another, and the border is drawn through here too.
  const audit: string = '@chancery/service-audit';
  const { AUDIT_MIGRATIONS } = (await import(audit)) as { AUDIT_MIGRATIONS: ServiceMigrations };
  await migrateAll(database.settings, [AUDIT_MIGRATIONS]);
  return (organisation) =>
    database.query<TrailRecord>(
      'SELECT kind, actor, body FROM audit.record WHERE organisation_id = $1 ORDER BY at, id',
      [organisation],
    );
}
