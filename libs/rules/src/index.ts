export { attributeInWords } from './arguments';
export { People, personOf } from './people';
export { atOnce } from './at-once';
export { compile, compileSteps, type CompiledRules, type Needs } from './compile';
export {
  alternativesOf,
  isAnyOf,
  predicatesOf,
  withPredicates,
  type PlacedPredicate,
} from './clauses';
export {
  ruleProblems,
  ruleSetProblems,
  RuleSetError,
  whyNotBeside,
  type CompileContext,
} from './check';
export { evaluate, explain, type EvaluateOptions } from './evaluate';
export { evaluateEnvelope, type EnvelopeInput } from './envelope';
export type { AttachmentContent } from './content';
export { AUDIT_SEVERITIES, INCIDENT_PARTS } from './decision';
export type {
  AuditSeverity,
  Decision,
  Edit,
  Groups,
  IncidentReport,
  Notification,
  Outcome,
  RecipientGroup,
  Rejection,
  RuleInput,
  RuleReference,
  TestMatch,
} from './decision';
export {
  keptRules,
  type Fate,
  type KeptDecision,
  type KeptInput,
  type KeptMessage,
  type KeptRules,
  type NotEvaluable,
} from './kept';
export { shadowedRules, type Shadow } from './shadow';
export { ruleWarnings, type WarningContext } from './warnings';
export {
  entryFault,
  entryKey,
  isLoosePattern,
  listsNamed,
  listsOfRule,
  withListsWrittenOut,
} from './named-lists';
export { ruleCatalogue } from './registry';
export {
  actionSentence,
  conditionSentence,
  predicateSentence,
  sentenceOf,
  sizeInWords,
  type Segment,
  type Sentence,
  type SentenceOptions,
} from './sentence';
export { matchesInWords, type SensitiveReport, typesInWords } from './sensitive-content';
export { hasOrganisationFields, ORGANISATION_FIELDS } from './organisation-fields';
export { groupsNamed } from './groups-named';
export { sensitiveTypeProblems, typesNamed } from './sensitive-types';
export { FALSE, TRUE, UNKNOWN, type Truth } from './truth';
