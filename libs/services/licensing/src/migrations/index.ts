import { LicensingAssignments1764400000000 } from './assignments';
import { LicensingGroupsInRules1795700000000 } from './groups-in-rules';
import { LicensingInitial1764000000000 } from './initial';
import { LicensingOldSnapshots1797000000000 } from './old-snapshots';

export const MIGRATIONS = [
  LicensingInitial1764000000000,
  LicensingAssignments1764400000000,
  LicensingGroupsInRules1795700000000,
  LicensingOldSnapshots1797000000000,
];
