import type { ServiceMigrations } from '@chancery/platform';
import { GatewayAccessPaths1764100000000 } from './migrations/access-paths';
import { GatewayInitial1764000000000 } from './migrations/initial';

export * from './module';
export * from './mailbox/mailbox';
export * from './runtime';
export const GATEWAY_MIGRATIONS: ServiceMigrations = {
  service: 'gateway',
  migrations: [GatewayInitial1764000000000, GatewayAccessPaths1764100000000],
};
