import type { Report } from './report';

export const licences: Report = {
  code: 'licences',
  label: 'Licences',
  question: 'Whose protected mail went out without a licence?',
  row: 'reason',
  columns: [{ measure: 'unlicensed.reason', label: 'Messages', counts: 'messages' }],
  series: [{ measure: 'unlicensed.reason', label: '' }],
  chart: 'bars',
};
