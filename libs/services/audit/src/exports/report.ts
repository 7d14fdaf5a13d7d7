import type { ReportAnswer } from '@chancery/contracts';
import type { Report } from '@chancery/reports';
import type { EntityManager } from 'typeorm';
import type { Period } from '../reports/period';
import { readReport } from '../reports/reader';
import { reportTable } from '../reports/table';
import type { ExportSource } from './source';

/** A report's table with every row there is, where the page shows the largest. */
export function reportExport(organisation: string, report: Report, period: Period): ExportSource {
  let read: Promise<ReportAnswer> | undefined;
  const answer = (em: EntityManager) =>
    (read ??= readReport(em, organisation, report, period, false, Infinity));
  let columns: string[] = [];
  return {
    label: `Report ${report.label}`,
    stem: `report-${report.code}`,
    columns: () => columns,
    count: async (em) => {
      const [head = [], ...rows] = reportTable(await answer(em));
      columns = head.map(String);
      return rows.length;
    },
    pages: async function* (em) {
      yield reportTable(await answer(em)).slice(1);
    },
  };
}
