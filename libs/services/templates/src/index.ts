import type { ServiceMigrations } from '@chancery/platform';
import { MIGRATIONS } from './migrations/initial';

export * from './entities';
export * from './module';
export * from './store';
export const TEMPLATES_MIGRATIONS: ServiceMigrations = {
  service: 'templates',
  migrations: MIGRATIONS,
};
