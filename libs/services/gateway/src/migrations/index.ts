import { GatewayAccessPaths1764100000000 } from './access-paths';
import { GatewayApproval1796210000000 } from './approval';
import { GatewayExportAccess1795800000000 } from './export-access';
import { GatewayExportTested1796400000000 } from './export-tested';
import { GatewayFirstRun1795600000000 } from './first-run';
import { GatewayProcessTable1764200000000 } from './gateway-process';
import { GatewayInitial1764000000000 } from './initial';
import { GatewayMessageEdits1795900000000 } from './message-edits';
import { GatewayMessageExport1764600000000 } from './message-export';
import { GatewayMessageSearch1764230000000 } from './message-search';
import { GatewayPolicyOnce1795700000000 } from './policy-once';
import { GatewaySimulationAccess1796200000000 } from './simulation-access';
import { GatewayUnsealing1796600000000 } from './unsealing';
import { GatewaySimulationMessage1796800000000 } from './simulation-message';

/** In the order they run; a migration that exists is never changed. */
export const MIGRATIONS = [
  GatewayInitial1764000000000,
  GatewayAccessPaths1764100000000,
  GatewayProcessTable1764200000000,
  GatewayMessageSearch1764230000000,
  GatewayMessageExport1764600000000,
  GatewayFirstRun1795600000000,
  GatewayPolicyOnce1795700000000,
  GatewayExportAccess1795800000000,
  GatewayMessageEdits1795900000000,
  GatewaySimulationAccess1796200000000,
  GatewayApproval1796210000000,
  GatewayExportTested1796400000000,
  GatewayUnsealing1796600000000,
  GatewaySimulationMessage1796800000000,
];
