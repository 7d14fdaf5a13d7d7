import type { Report } from './report';

export const byRule: Report = {
  code: 'rule',
  label: 'By rule',
  question: 'Which rules acted on mail?',
  row: 'rule',
  columns: [
    { measure: 'messages.rule', label: 'Messages', counts: 'messages', total: 'ruled' },
    { measure: 'tests.rule', label: 'Would have matched (test)', counts: 'messages' },
  ],
  series: [{ measure: 'messages.rule', label: '' }],
  chart: 'bars',
};
