import type { ServiceMigrations } from '@chancery/platform';
import { RightsBrandOfLicence1764300000000 } from './migrations/brand-of-licence';
import { RightsBackup1764310000000 } from './migrations/backup';
import { RightsEndedLicences1795800000000 } from './migrations/ended-licences';
import { RightsKeysForCases1796800000000 } from './migrations/keys-for-cases';
import { RightsInitial1764000000000 } from './migrations/initial';
import { RightsWithheldLicence1764200000000 } from './migrations/withheld-licence';

export { KeyRing } from './keys/key-ring';
export { type Licence, LicenceStore } from './licences/store';
export { Expiries } from './licences/expiries';
export { Unsealing } from './licences/unsealing';
export { Withdrawals } from './licences/withdrawals';
export * from './module';
export { portalPages } from './portal-api/web';
export const RIGHTS_MIGRATIONS: ServiceMigrations = {
  service: 'rights',
  migrations: [
    RightsInitial1764000000000,
    RightsWithheldLicence1764200000000,
    RightsBrandOfLicence1764300000000,
    RightsBackup1764310000000,
    RightsEndedLicences1795800000000,
    RightsKeysForCases1796800000000,
  ],
};
