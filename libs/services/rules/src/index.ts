import type { ServiceMigrations } from '@chancery/platform';
import { MIGRATIONS } from './migrations';

export * from './entities';
export * from './exchange/importer';
export * from './module';
export type { RuleDraft, SavedRule } from './rows';
export * from './store';
export const RULES_MIGRATIONS: ServiceMigrations = { service: 'rules', migrations: MIGRATIONS };
