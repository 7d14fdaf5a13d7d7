import * as z from 'zod/mini';
import { Rule } from './rules';

/**
 * Rules as code: rules that are kept in files beside code and applied from there.
 *
 * | verb and path | takes → gives |
 * | --- | --- |
 * | `POST /rules/files/plan` | RuleFilesUpload and file → RuleFilesPlan: what applying them would change |
 * | `POST /rules/files` | RuleFilesUpload and file → RuleFilesPlan: what was changed, and the revision it made |
 * | `DELETE /rules/:id/file` | → ListedRule: managed in the console again |
 *
 * The first two take multipart/form-data with the field `import` (JSON) and then the file `rules`: one file with
 * rules as it is, or, with `folder`, RuleFolder as JSON.
 *
 * A rule that was applied from a file is changed there only: other changes are answered 423 `rule.managed-by-file`.
 */
export const RuleManager = z.enum(['console', 'file']);
export type RuleManager = z.infer<typeof RuleManager>;

/** From which file a rule was applied, by whom and when. */
export const ManagedByFile = z.object({ file: z.string(), by: z.string(), at: z.string() });
export type ManagedByFile = z.infer<typeof ManagedByFile>;

/** A rule in force that is not as the files have it: added means that they do not have it. */
export const RuleDrift = z.object({
  what: z.enum(['added', 'changed', 'removed']),
  /** Id of the rule, where it is there. */
  rule: z.nullable(z.string()),
  name: z.string(),
  /** As the files have it; null where they do not. */
  filed: z.nullable(Rule),
  /** Members that differ, where it is changed. */
  members: z.array(z.string()),
});
export type RuleDrift = z.infer<typeof RuleDrift>;

/** The files that were applied last, and in what the rules in force are others by now. */
export const AppliedRules = z.object({
  /** Name of the folder or file. */
  source: z.string(),
  by: z.string(),
  at: z.string(),
  drift: z.array(RuleDrift),
  /** Rules of the files stand in another order. */
  reordered: z.boolean(),
});
export type AppliedRules = z.infer<typeof AppliedRules>;

const name = z.string().check(z.minLength(1), z.maxLength(200));

export const RuleFilesUpload = z.object({
  /** Name of the folder, or of the one file. */
  source: name,
  /** Whether they are those of a folder, `order.json` among them. */
  folder: z.boolean(),
  /** Revision of the plan that was looked at: refused with 412 where another is published by now. */
  expected: z.optional(z.int()),
});
export type RuleFilesUpload = z.infer<typeof RuleFilesUpload>;

/** The files of a folder; those of named lists are called `lists/…`. */
export const RuleFolder = z.object({
  files: z.array(z.object({ name, text: z.string() })).check(z.maxLength(100_000)),
});
export type RuleFolder = z.infer<typeof RuleFolder>;

export interface RuleFiles extends Omit<RuleFilesUpload, 'expected'>, RuleFolder {}

export const RuleFilesChange = z.object({
  what: z.enum(['add', 'change', 'remove']),
  name: z.string(),
  /** As sentences; null where there is none. */
  before: z.nullable(z.string()),
  after: z.nullable(z.string()),
  /** Members that differ, where it is changed. */
  members: z.array(z.string()),
});
export type RuleFilesChange = z.infer<typeof RuleFilesChange>;

/** What applying would change of a named list that has a file in the folder. Lists without one stay as they are. */
export const RuleFilesListChange = z.object({
  what: z.enum(['add', 'change']),
  name: z.string(),
  /** Members that differ, where it is changed. */
  members: z.array(z.string()),
  /** Entries. */
  added: z.int(),
  removed: z.int(),
});
export type RuleFilesListChange = z.infer<typeof RuleFilesListChange>;

export const RuleFilesPlan = z.object({
  changes: z.array(RuleFilesChange),
  lists: z.array(RuleFilesListChange),
  /** Rules that are on both sides stand in another order. */
  reordered: z.boolean(),
  /** Revision that was compared with; after applying, the one that is published. */
  revision: z.int(),
});
export type RuleFilesPlan = z.infer<typeof RuleFilesPlan>;
