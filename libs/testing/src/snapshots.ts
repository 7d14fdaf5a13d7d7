import type { SnapshotOf } from '@chancery/contracts';
import {
  migrateAll,
  publishedTable,
  publishSnapshot,
  roleOf,
  type ServiceKind,
  type ServiceName,
} from '@chancery/platform';
import { BUILT_IN_TEMPLATES } from '@chancery/rights';
import type { QueryRunner } from 'typeorm';
import type { FreshDatabase } from './database';

/**
 * Stands in for a service that publishes snapshots, in specs of one that reads them.
 *
 * @param readers whose roles may read what is published
 * @returns publishes the next version for an organisation
 */
export async function publisher<K extends ServiceKind>(
  database: FreshDatabase,
  kind: K,
  readers: ServiceName[],
): Promise<(organisation: string, body: SnapshotOf<K>) => Promise<unknown>> {
  class Snapshots1764000000000 {
    async up(runner: QueryRunner): Promise<void> {
      await runner.query(publishedTable(kind, roleOf(kind), [kind, ...readers].map(roleOf)));
    }
    async down(): Promise<void> {
      throw new Error('not taken back');
    }
  }
  await migrateAll(database.settings, [{ service: kind, migrations: [Snapshots1764000000000] }]);
  const scope = await database.scope(kind);
  return (organisation, body) =>
    scope.inOrganisation(organisation, (em) => publishSnapshot(em, kind, organisation, body));
}

/** What a new organisation has: the built-in rights templates, and a brand without a logo. */
export const builtInTemplates = (organisation: string): SnapshotOf<'templates'> => ({
  organisation,
  rightsTemplates: BUILT_IN_TEMPLATES.map(({ code, name, rights, expiryDays }) => ({
    code,
    name,
    rights: [...rights],
    expiryDays,
    version: 1,
  })),
  brands: [],
  brand: {
    id: '',
    version: 1,
    subject: 'keep',
    expiryDays: 0,
    appearance: {
      name: 'Example',
      primary: '#1E4976',
      background: '#F5F7F9',
      link: '',
      logo: null,
      logoAlt: '',
      portalText: '',
      introduction: '',
      readButton: 'Read the message',
      emailText: '',
      disclaimer: '',
      privacyUrl: null,
    },
  },
});
