import type { ServiceMigrations } from '@chancery/platform';
import { MIGRATIONS } from './migrations';

export { CaseRunner } from './cases/runner';
export { accepting, publishChecks } from './checks';
export * from './entities';
export * from './exchange/importer';
export { RuleFileStore } from './files/rule-files';
export * from './module';
export type { RuleDraft, SavedRule } from './rows';
export * from './store';
export { RuleTester } from './tester';
export { type TriedMessage, verdictOf } from './verdict';
export const RULES_MIGRATIONS: ServiceMigrations = { service: 'rules', migrations: MIGRATIONS };
