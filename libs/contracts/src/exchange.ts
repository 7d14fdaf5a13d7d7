import * as z from 'zod/mini';
import { Rule } from './rules';

/**
 * What an import of Exchange's mail flow rules brings, before anything of it is kept: per rule what it
 * becomes, and for each parameter whether it was carried.
 */
export const ParameterStatus = z.enum([
  /** As it is. */
  'carried',
  /** Carried in another form, or in part; `reason` says how. */
  'mapped',
  /** Left behind; `reason` says why. */
  'not-carried',
  /** Describes the rule; there is nothing to carry. */
  'about',
]);
export type ParameterStatus = z.infer<typeof ParameterStatus>;

export const ImportedParameter = z.object({
  name: z.string(),
  /** As the file has it, shortened. */
  value: z.string(),
  line: z.int(),
  status: ParameterStatus,
  /** What of the rule it is now, in words. */
  becomes: z.string(),
  reason: z.string(),
});
export type ImportedParameter = z.infer<typeof ImportedParameter>;

export const ImportWarning = z.object({
  parameter: z.string(),
  value: z.string(),
  reason: z.string(),
});
export type ImportWarning = z.infer<typeof ImportWarning>;

/** What becomes of a rule whose name is taken. */
export const ClashChoice = z.enum(['skip', 'merge', 'rename', 'replace']);
export type ClashChoice = z.infer<typeof ClashChoice>;

const SentenceShape = z.object({
  text: z.string(),
  segments: z.readonly(
    z.array(z.object({ text: z.string(), kind: z.enum(['wording', 'typed', 'chosen', 'name']) })),
  ),
});

export const ImportedRule = z.object({
  /** Where it begins in the file. */
  line: z.int(),
  /** A new rule, or a change to one that is there (Set-TransportRule). */
  kind: z.enum(['new', 'set']),
  rule: Rule,
  sentence: SentenceShape,
  parameters: z.array(ImportedParameter),
  warnings: z.array(ImportWarning),
  /** Why it cannot be imported at all; null when it can. */
  blocked: z.nullable(z.string()),
  /** The rule of the organisation that has the name already. */
  clash: z.nullable(
    z.object({
      id: z.string(),
      sentence: SentenceShape,
      /** What it would be with what the file says put into it. */
      merged: SentenceShape,
    }),
  ),
});
export type ImportedRule = z.infer<typeof ImportedRule>;

export const ImportRefusal = z.object({
  line: z.int(),
  text: z.string(),
  reason: z.string(),
});
export type ImportRefusal = z.infer<typeof ImportRefusal>;

export const RuleImport = z.object({
  format: z.enum(['xml', 'json', 'commands', 'dsc', 'chancery', 'unknown']),
  rules: z.array(ImportedRule),
  /** What could not be read, with its line. */
  refusals: z.array(ImportRefusal),
});
export type RuleImport = z.infer<typeof RuleImport>;

const variables = z.optional(z.record(z.string().check(z.maxLength(128)), z.string()));

/** With the file to preview: values for variables that a script leaves open. */
export const RuleImportPreviewRequest = z.object({ variables });
export type RuleImportPreviewRequest = z.infer<typeof RuleImportPreviewRequest>;

export const RuleImportPreview = z.extend(RuleImport, {
  /** Revision that the clashes were looked up in; an import is applied to no other. */
  revision: z.int(),
});
export type RuleImportPreview = z.infer<typeof RuleImportPreview>;

/** With the file once more: what becomes of rules whose names are taken. */
export const RuleImportRequest = z.object({
  variables,
  /** Revision that the preview showed. */
  revision: z.int(),
  otherwise: ClashChoice,
  /** By the name in the file, in lower case. */
  byName: z.optional(z.record(z.string(), ClashChoice)),
});
export type RuleImportRequest = z.infer<typeof RuleImportRequest>;

export const RuleImportResult = z.object({
  changes: z.array(z.object({ what: z.enum(['added', 'changed', 'left']), name: z.string() })),
  /** Published now, and before: what undoing goes back to. */
  revision: z.int(),
  before: z.int(),
});
export type RuleImportResult = z.infer<typeof RuleImportResult>;

/** Goes back to the rules of an earlier revision, unless somebody changed them since. */
export const RuleImportUndo = z.object({ before: z.int(), revision: z.int() });
export type RuleImportUndo = z.infer<typeof RuleImportUndo>;

export const RuleExportQuery = z.object({
  format: z.optional(z.enum(['xml', 'ps1', 'json'])),
});
export type RuleExportQuery = z.infer<typeof RuleExportQuery>;

/** What an export leaves out or writes in another way, and which limits of Exchange's it passes. */
export const RuleExportWarnings = z.object({
  items: z.array(z.object({ rule: z.string(), reason: z.string() })),
});
export type RuleExportWarnings = z.infer<typeof RuleExportWarnings>;
