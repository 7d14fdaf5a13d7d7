import type { ServiceMigrations } from '@chancery/platform';
import { MIGRATIONS } from './migrations/initial';

export * from './entities';
export * from './module';
export * from './overrides';
export * from './store';
export const DIRECTORY_MIGRATIONS: ServiceMigrations = {
  service: 'directory',
  migrations: MIGRATIONS,
};
