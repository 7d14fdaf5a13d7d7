export { RIGHTS, allows, withImplied, missingRights } from './rights';
export {
  BUILT_IN_TEMPLATES,
  DO_NOT_FORWARD,
  ENCRYPT_ONLY,
  policyCanonical,
  type BuiltInTemplate,
  type RightsTemplate,
} from './templates';
export { decide, type LicenceDecision, type LicenceState } from './decide';
export { rightsSentence } from './sentence';
