import * as z from 'zod/mini';

/**
 * The encryption report: figures per hour, made from audit records.
 *
 * | verb and path | answer | service |
 * | --- | --- | --- |
 * | `GET /api/v1/reports` | ReportList | audit |
 * | `GET /api/v1/reports/rules?from&to&zone` | RuleFigures: what each rule matched; 422 `query.invalid` | audit |
 * | `GET /api/v1/reports/{code}?from&to&zone&compare` | ReportAnswer; 404 `report.unknown`; 422 `query.invalid` | audit |
 * | `GET /api/v1/reports/{code}/csv?from&to&zone` | `text/csv`, as the table; said in the audit | audit |
 */
export const ReportSummary = z.object({
  code: z.string(),
  label: z.string(),
  question: z.string(),
});
export const ReportList = z.object({ items: z.array(ReportSummary) });
export type ReportList = z.infer<typeof ReportList>;

export const ReportRow = z.object({
  /** Template's code, rule's id, domain, or the moment a step begins. */
  key: z.string(),
  label: z.string(),
  /** By the column's measure. */
  values: z.record(z.string(), z.number()),
});
export type ReportRow = z.infer<typeof ReportRow>;

export const ReportAnswer = z.object({
  code: z.string(),
  label: z.string(),
  question: z.string(),
  /** Whole hours: from the first on, up to but without the second. */
  from: z.string(),
  to: z.string(),
  zone: z.string(),
  step: z.enum(['hour', 'day']),
  row: z.nullable(z.enum(['template', 'rule', 'severity', 'domain', 'reason'])),
  chart: z.enum(['bars', 'lines']),
  columns: z.array(
    z.object({
      measure: z.string(),
      label: z.string(),
      counts: z.enum(['messages', 'recipients']),
    }),
  ),
  rows: z.array(ReportRow),
  /** Of everything in the period. Smaller than the sum of its column where one message stands in several rows. */
  totals: z.record(z.string(), z.number()),
  series: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      /** As many as `steps`. */
      points: z.array(z.number()),
      total: z.number(),
    }),
  ),
  /** The moment each step begins. */
  steps: z.array(z.string()),
  /** What the sentence of the page says. */
  facts: z.object({
    messages: z.number(),
    protected: z.number(),
    protectedRecipients: z.number(),
    opened: z.number(),
    /** Protected in the same time before; null = not asked. */
    protectedBefore: z.nullable(z.number()),
  }),
  /** Everything that happened before this moment is counted; null = nothing has been counted yet. */
  completeUpTo: z.nullable(z.string()),
});
export type ReportAnswer = z.infer<typeof ReportAnswer>;

/** How many messages each rule matched, by step of the period: those it acted on, and in test mode would have. */
export const RuleFigures = z.object({
  /** Whole hours: from the first on, up to but without the second. */
  from: z.string(),
  to: z.string(),
  zone: z.string(),
  step: z.enum(['hour', 'day']),
  /** The moment each step begins. */
  steps: z.array(z.string()),
  /** Rules that matched nothing are not in it. */
  items: z.array(
    z.object({
      /** Id of the rule, also of one that is not there any more. */
      rule: z.string(),
      /** As many as `steps`. */
      matched: z.array(z.number()),
      tested: z.array(z.number()),
    }),
  ),
  completeUpTo: z.nullable(z.string()),
});
export type RuleFigures = z.infer<typeof RuleFigures>;
