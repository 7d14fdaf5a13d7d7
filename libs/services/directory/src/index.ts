import type { ServiceMigrations } from '@chancery/platform';
import { DirectoryAccess1795248000000 } from './migrations/access';
import { DirectoryConnectors1796700000000 } from './migrations/connectors';
import { DirectoryFirstRun1795600000000 } from './migrations/first-run';
import { MIGRATIONS } from './migrations/initial';
import { DirectoryOldSnapshots1797000000000 } from './migrations/old-snapshots';
import { DirectoryPeople1796500000000 } from './migrations/people';

export { setupUrl } from './access/administrators.controller';
export { SetupLinks } from './access/setup-links';
export { Sessions } from './access/sessions';

export { consolePages } from './console-pages';
export * from './entities';
export * from './module';
export * from './overrides';
export * from './store';
export const DIRECTORY_MIGRATIONS: ServiceMigrations = {
  service: 'directory',
  migrations: [
    ...MIGRATIONS,
    DirectoryAccess1795248000000,
    DirectoryFirstRun1795600000000,
    DirectoryPeople1796500000000,
    DirectoryConnectors1796700000000,
    DirectoryOldSnapshots1797000000000,
  ],
};
