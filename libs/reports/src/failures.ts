import type { Report } from './report';

export const failures: Report = {
  code: 'failures',
  label: 'Failures',
  question: 'Which mail did not arrive?',
  row: 'domain',
  columns: [
    { measure: 'bounced.domain', label: 'Bounced', counts: 'recipients', total: 'bounced' },
    { measure: 'held.domain', label: 'Held', counts: 'recipients', total: 'held' },
  ],
  series: [
    { measure: 'bounced', label: 'Bounced' },
    { measure: 'held', label: 'Held' },
  ],
  chart: 'bars',
};
