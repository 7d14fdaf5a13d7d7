import { AuditFilter, MessageFilter, type NewExport } from '@chancery/contracts';
import { filterOf, Problem } from '@chancery/platform';
import { reportOf } from '@chancery/reports';
import { periodOf } from '../reports/period';
import { messagesExport } from './messages';
import { reportExport } from './report';
import type { ExportSource } from './source';
import { trailExport } from './trail';

/**
 * What somebody asked for, as something to read.
 *
 * @throws Problem 404 for a report there is not, 422 for filters that its list or report would refuse
 */
export function sourceOf(organisation: string, { what, filters }: NewExport): ExportSource {
  const query = Object.fromEntries(
    Object.entries(filters).map(([name, value]) => [`filter[${name}]`, value]),
  );
  if (what === 'messages') return messagesExport(organisation, filterOf(MessageFilter, query));
  if (what === 'audit') return trailExport(organisation, filterOf(AuditFilter, query));
  const report = reportOf(what.slice('report-'.length));
  if (!report) throw new Problem(404, 'report.unknown', 'There is no such report.');
  return reportExport(organisation, report, periodOf(filters));
}

/**
 * The filters as they are kept: what is relative to now is written out, so that a file made later answers what was asked.
 */
export function keptFilters(
  { what, filters }: NewExport,
  now = new Date(),
): Record<string, string> {
  const kept = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
  if (!what.startsWith('report-')) return kept;
  const { from, to, zone } = periodOf(kept, now);
  return { from: from.toISOString(), to: to.toISOString(), zone };
}
