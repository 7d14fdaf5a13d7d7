import type { Figure, Measure } from './measures';

/** A column of figures in a report's table. */
export interface ReportColumn {
  measure: Figure;
  label: string;
  /** Whether the figure counts messages or recipients. */
  counts: 'messages' | 'recipients';
  /** The measure of the same thing for everything together; absent = the sum of the rows. */
  total?: Figure;
}

/** A question that an organisation asks of its mail, with the table and the picture that answer it. */
export interface Report {
  code: string;
  label: string;
  /** As an auditor would ask it. */
  question: string;
  /** What a row stands for; `null` = a report over time, one row per step. */
  row: 'template' | 'rule' | 'severity' | 'domain' | 'reason' | null;
  columns: readonly ReportColumn[];
  /** The measures that the picture draws over time. A keyed one gives a series per key, the largest first. */
  series: readonly { measure: Measure; label: string }[];
  chart: 'bars' | 'lines';
}
