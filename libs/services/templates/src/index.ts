import type { ServiceMigrations } from '@chancery/platform';
import { MIGRATIONS } from './migrations';

export * from './brands/entities';
export { appearanceOf, builtInContent } from './brands/content';
export * from './entities';
export * from './module';
export * from './store';
export const TEMPLATES_MIGRATIONS: ServiceMigrations = {
  service: 'templates',
  migrations: MIGRATIONS,
};
