import type { CaseRunner } from '../cases/runner';
import type { PublishCheck } from './check';
import { RegressionCases } from './regression-cases';

export { accepting, AcceptsFailingCases, publishing } from './acceptance';
export type { Candidate, PublishCheck } from './check';

/** What checks need besides the rules. */
export interface CheckParts {
  readonly cases: CaseRunner;
}

/**
 * What is checked, in this order, before a change of an administrator publishes rules: a save, an order, a mode, a
 * deletion, an import, files that are applied, a version that is restored, and changes of lists and types that rules
 * name. One file a check.
 */
export const publishChecks = ({ cases }: CheckParts): readonly PublishCheck[] => [
  new RegressionCases(cases),
];
