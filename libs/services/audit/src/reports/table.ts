import type { ReportAnswer } from '@chancery/contracts';
import { type Cell, CSV_BEGIN, csvLines } from '../csv';

/** The table of a report as it stands on its page: headings, rows, and the totals as the last row. */
export function reportTable(answer: ReportAnswer): Cell[][] {
  const head = answer.row ?? answer.step;
  return [
    [head[0]?.toUpperCase() + head.slice(1), ...answer.columns.map(({ label }) => label)],
    ...answer.rows.map(({ label, values }) => [
      label,
      ...answer.columns.map(({ measure }) => values[measure] ?? 0),
    ]),
    ['Total', ...answer.columns.map(({ measure }) => answer.totals[measure] ?? 0)],
  ];
}

/** A report's table as CSV, with what was asked above it. */
export const reportCsv = (answer: ReportAnswer): string =>
  CSV_BEGIN +
  csvLines([
    ['Report', answer.label],
    ['From', answer.from],
    ['To', answer.to],
    ['Zone', answer.zone],
    ['Complete up to', answer.completeUpTo ?? ''],
    [],
    ...reportTable(answer),
  ]);
