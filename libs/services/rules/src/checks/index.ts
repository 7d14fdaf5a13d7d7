import type { PublishCheck } from './check';

export type { Candidate, PublishCheck } from './check';

/**
 * What is checked, in this order, before a change of an administrator publishes rules: a save, an order, a mode, a
 * deletion, an import, files that are applied, a version that is restored, and changes of lists and types that rules
 * name. One file a check.
 */
export const publishChecks = (): readonly PublishCheck[] => [];
