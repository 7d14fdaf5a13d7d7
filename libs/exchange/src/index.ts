/** Exchange's mail flow rules, read from its exports and scripts and written back. */
export {
  type ClashChoices,
  type ImportOptions,
  type PlannedChange,
  type PreparedImport,
  planImport,
  prepareImport,
} from './import';
export { type Exported, type ExportFormat, exportRules, rulesAsCode } from './export';
export type { Names } from './map/values';
export { type ListChange, type ListPlan, planList } from './plan-list';
