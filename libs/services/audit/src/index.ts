import type { ServiceMigrations } from '@chancery/platform';
import { AuditAnchor1764700000000 } from './migrations/anchor';
import { AuditAppendOnce1764100000000 } from './migrations/append-once';
import { AuditExports1764600000000 } from './migrations/exports';
import { AuditInitial1764000000000 } from './migrations/initial';
import { AuditRollups1764200000000 } from './migrations/rollups';
import { AuditSearchKeys1764500000000 } from './migrations/search-keys';
import { AuditTestMatches1796200000000 } from './migrations/test-matches';
import { AuditTestedMessages1796400000000 } from './migrations/tested-messages';
import { AuditUnlicensed1764400000000 } from './migrations/unlicensed';

export * from './entities';
export * from './module';
export * from './reports/reader';
export * from './reports/rollups';
export { messagesExport } from './exports/messages';
export { ExportStore } from './exports/store';
export { ExportWriter } from './exports/writer';
export { Retention } from './retention';
export * from './store';
export const AUDIT_MIGRATIONS: ServiceMigrations = {
  service: 'audit',
  migrations: [
    AuditInitial1764000000000,
    AuditAppendOnce1764100000000,
    AuditRollups1764200000000,
    AuditUnlicensed1764400000000,
    AuditSearchKeys1764500000000,
    AuditExports1764600000000,
    AuditAnchor1764700000000,
    AuditTestMatches1796200000000,
    AuditTestedMessages1796400000000,
  ],
};
