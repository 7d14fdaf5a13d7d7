import type { ReportAnswer } from '@chancery/contracts';
import { stringify } from 'csv-stringify/sync';

/** What a spreadsheet may take for the beginning of a formula, full-width twins and leading white space included. */
const FORMULA = /^[\s\p{Cf}]*[=+\-@\t\r\n＝＋－＠]/u;

/**
 * A cell that no spreadsheet evaluates: text that could begin a formula gets an apostrophe in front (OWASP, "CSV
 * injection"). Numbers stay numbers.
 */
export const safeCell = (value: string | number): string | number =>
  typeof value === 'string' && FORMULA.test(value) ? `'${value}` : value;

/** A report's table as CSV, with what was asked above it and the totals as its last row. */
export function reportCsv(answer: ReportAnswer): string {
  const head = answer.row ?? answer.step;
  const rows: (string | number)[][] = [
    ['Report', answer.label],
    ['From', answer.from],
    ['To', answer.to],
    ['Zone', answer.zone],
    ['Complete up to', answer.completeUpTo ?? ''],
    [],
    [head[0]?.toUpperCase() + head.slice(1), ...answer.columns.map(({ label }) => label)],
    ...answer.rows.map(({ label, values }) => [
      label,
      ...answer.columns.map(({ measure }) => values[measure] ?? 0),
    ]),
    ['Total', ...answer.columns.map(({ measure }) => answer.totals[measure] ?? 0)],
  ];
  return stringify(
    rows.map((row) => row.map(safeCell)),
    { record_delimiter: 'windows', quoted_string: true },
  );
}
