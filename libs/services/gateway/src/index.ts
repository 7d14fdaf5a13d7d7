import type { ServiceMigrations } from '@chancery/platform';
import { MIGRATIONS } from './migrations';

export { HeldRecipients } from './console/held';
export { MessageSearch } from './console/search';
export * from './module';
export * from './mailbox/mailbox';
export * from './runtime';
export const GATEWAY_MIGRATIONS: ServiceMigrations = { service: 'gateway', migrations: MIGRATIONS };
