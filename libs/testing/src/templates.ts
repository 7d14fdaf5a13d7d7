import { migrateAll, OrganisationScope } from '@chancery/platform';
import {
  BrandRow,
  RightsTemplateRow,
  TEMPLATES_MIGRATIONS,
  TemplatesStore,
} from '@chancery/service-templates';
import type { FreshDatabase } from './database';

/**
 * The templates service's store, its schema made, for a spec of a service that reads what it publishes.
 * `establish` gives an organisation the built-in rights templates, which rules refer to.
 */
export async function templatesStore(database: FreshDatabase): Promise<TemplatesStore> {
  await migrateAll(database.settings, [TEMPLATES_MIGRATIONS]);
  const source = await database.source('templates', [BrandRow, RightsTemplateRow]);
  return new TemplatesStore(new OrganisationScope(source));
}
