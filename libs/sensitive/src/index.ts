/** Sensitive information types: definitions as data, checksums, and the search of a text for them. */
export type { Evidence, Format, Level, Need, SensitiveType, TypePattern } from './definition';
export { BUILT_IN_TYPES, builtInLibrary, typeNamed } from './built-in';
export { SensitiveLibrary } from './library';
export { maskValue } from './mask';
export {
  MOST_VALUES,
  type SensitiveFinding,
  type SensitiveScan,
  type SensitiveValue,
} from './scan';
export { customType, customTypeProblems, type CustomTypeProblem } from './custom';
export {
  readRulePackage,
  type PackagedType,
  type PackageWarning,
  type ReadPackage,
} from './package/read-package';
