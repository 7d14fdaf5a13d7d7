import { RulesBrandUses1764300000000 } from './brand-uses';
import { RulesCases1796800000000 } from './cases';
import { RulesConnectorUses1796700000000 } from './connector-uses';
import { RulesFirstRun1795600000000 } from './first-run';
import { RulesGroupUses1796000000000 } from './group-uses';
import { RulesGroupUsesAnyOf1796281000000 } from './group-uses-any-of';
import { RulesInitial1764000000000 } from './initial';
import { RulesNamedLists1796290000000 } from './named-lists';
import { RulesManagedByFile1796350000000 } from './managed-by-file';
import { RulesRemovesProtection1796600000000 } from './removes-protection';
import { RulesOldSnapshots1797000000000 } from './old-snapshots';
import { RulesProposals1796900000000 } from './proposals';
import { RulesSensitiveTypes1795900000000 } from './sensitive-types';
import { RulesSimulations1796200000000 } from './simulations';
import { RulesSimulationUploads1796360000000 } from './simulation-uploads';
import { RulesVersions1795700000000 } from './versions';

/** In the order they run; a migration that exists is never changed. */
export const MIGRATIONS = [
  RulesInitial1764000000000,
  RulesBrandUses1764300000000,
  RulesFirstRun1795600000000,
  RulesVersions1795700000000,
  RulesSensitiveTypes1795900000000,
  RulesGroupUses1796000000000,
  RulesSimulations1796200000000,
  RulesGroupUsesAnyOf1796281000000,
  RulesNamedLists1796290000000,
  RulesManagedByFile1796350000000,
  RulesSimulationUploads1796360000000,
  RulesRemovesProtection1796600000000,
  RulesConnectorUses1796700000000,
  RulesCases1796800000000,
  RulesProposals1796900000000,
  RulesOldSnapshots1797000000000,
];
