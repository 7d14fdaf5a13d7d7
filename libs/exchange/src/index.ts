/** Exchange's mail flow rules, read from its exports and scripts and written back. */
export {
  type ClashChoices,
  type ImportOptions,
  type PlannedChange,
  type PreparedImport,
  planImport,
  prepareImport,
  prepareSteps,
} from './import';
export { decodeText } from './decode';
export { type Exported, type ExportFormat, exportRules, rulesAsCode } from './export';
export { Fault } from './model';
export { type FiledList, type FolderList, isListFile, LIST_FOLDER } from './files/list-files';
export {
  type FileFault,
  type FiledRule,
  type KnownLists,
  ORDER_FILE,
  readRuleFiles,
  type RuleFile,
  rulesToFiles,
} from './files/rule-files';
export type { Names } from './map/values';
export { type ListChange, type ListPlan, planList } from './plan-list';
