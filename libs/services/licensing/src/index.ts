import type { ServiceMigrations } from '@chancery/platform';
import { MIGRATIONS } from './migrations';

export * from './entities';
export * from './module';
export * from './store';
export const LICENSING_MIGRATIONS: ServiceMigrations = {
  service: 'licensing',
  migrations: MIGRATIONS,
};
