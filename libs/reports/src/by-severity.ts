import type { Report } from './report';

export const bySeverity: Report = {
  code: 'severity',
  label: 'By severity',
  question: 'How grave was what rules found?',
  row: 'severity',
  columns: [
    { measure: 'messages.severity', label: 'Messages', counts: 'messages', total: 'severe' },
  ],
  series: [{ measure: 'messages.severity', label: '' }],
  chart: 'bars',
};
