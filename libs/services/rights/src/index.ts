import type { ServiceMigrations } from '@chancery/platform';
import { MIGRATIONS } from './migrations/initial';

export { type Licence, LicenceStore } from './licences/store';
export * from './module';
export { portalPages } from './portal-api/web';
export const RIGHTS_MIGRATIONS: ServiceMigrations = { service: 'rights', migrations: MIGRATIONS };
