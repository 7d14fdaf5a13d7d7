import { access } from './access';
import { byDomain } from './by-domain';
import { byRule } from './by-rule';
import { bySeverity } from './by-severity';
import { byTemplate } from './by-template';
import { failures } from './failures';
import { licences } from './licences';
import type { Report } from './report';
import { summary } from './summary';

/** Every report, in the order of its tabs. */
export const REPORTS: readonly Report[] = [
  summary,
  byRule,
  bySeverity,
  byTemplate,
  byDomain,
  access,
  failures,
  licences,
];

export const reportOf = (code: string): Report | undefined =>
  REPORTS.find((report) => report.code === code);
