import * as z from 'zod/mini';
import { AUDIT_FILTER_LABELS } from './audit';
import { MESSAGE_FILTER_LABELS } from './messages';
import type { AdministratorRole } from './session';

/**
 * Everything that a list or a report shows, as one CSV file, made in the background and kept for some days.
 *
 * | verb and path | body → answer | service |
 * | --- | --- | --- |
 * | `GET    /api/v1/exports?limit&cursor` | → Exports, newest first, those that the caller's role may see | audit |
 * | `POST   /api/v1/exports` | NewExport → 202 ExportView; 403 `role.missing`; 404 `report.unknown`; 409 `export.many`; 422 | audit |
 * | `GET    /api/v1/exports/{id}` | → ExportView; 404 `export.unknown` | audit |
 * | `GET    /api/v1/exports/{id}/file` | → `text/csv`; said in the audit; 404; 409 `export.unfinished` | audit |
 * | `POST   /api/v1/exports/{id}/cancellation` | → ExportView; 404; 409 `export.ended` | audit |
 * | `DELETE /api/v1/exports/{id}` | → 204, the file is gone; 404 | audit |
 */
export const EXPORT_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export const ExportState = z.enum(EXPORT_STATES);
export type ExportState = z.infer<typeof ExportState>;

/** `messages`, `audit`, or a report by its code. */
const what = z
  .string()
  .check(z.regex(/^(messages|audit|report-[a-z-]{1,40})$/, 'messages, audit or report-…'));

/** Who may see the rows of an export, besides the owner: whoever may see them on their page. */
export const exportRoles = (of: string): readonly Exclude<AdministratorRole, 'owner'>[] =>
  of === 'audit' ? ['auditor'] : ['auditor', 'compliance'];

export const NewExport = z.object({
  what,
  /** As the list or the report takes them: `MessageFilter`, `AuditFilter`, or `from`, `to` and `zone`. */
  filters: z.record(z.string().check(z.maxLength(40)), z.string().check(z.maxLength(998))),
});
export type NewExport = z.infer<typeof NewExport>;

export const ExportView = z.object({
  id: z.string(),
  what: z.string(),
  /** What the rows are of: "Messages", "Audit trail", "Report By rule". */
  label: z.string(),
  filters: z.record(z.string(), z.string()),
  state: ExportState,
  progress: z.object({
    done: z.number(),
    /** null = not counted yet. */
    total: z.nullable(z.number()),
  }),
  askedBy: z.string(),
  askedAt: z.string(),
  finishedAt: z.nullable(z.string()),
  /** When the file is deleted; null = there is none. */
  expiresAt: z.nullable(z.string()),
  fileName: z.string(),
  bytes: z.number(),
  /** Of the file, in hexadecimal; null until it is whole. */
  sha256: z.nullable(z.string()),
  downloads: z.number(),
  lastDownload: z.nullable(z.object({ by: z.string(), at: z.string() })),
  /** Why it failed. */
  fault: z.nullable(z.string()),
});
export type ExportView = z.infer<typeof ExportView>;

export const Exports = z.object({
  items: z.array(ExportView),
  nextCursor: z.nullable(z.string()),
  /** Days after which a file is deleted. */
  keptDays: z.number(),
});
export type Exports = z.infer<typeof Exports>;

/** A filter of an export, with what it is called in the file's head and on the page. */
export interface ExportFilter {
  name: string;
  label: string;
  value: string;
}

/** The filters of an export in the order in which people read them, however they were kept. */
export function exportFilters(
  of: string,
  filters: Readonly<Record<string, string>>,
): ExportFilter[] {
  const labels: Record<string, string> = {
    ...(of === 'messages' ? MESSAGE_FILTER_LABELS : {}),
    ...(of === 'audit' ? AUDIT_FILTER_LABELS : {}),
    from: 'From',
    to: 'Until',
    zone: 'Zone',
  };
  const order = Object.keys(labels);
  return Object.entries(filters)
    .map(([name, value]) => ({ name, label: labels[name] ?? name, value }))
    .sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}
