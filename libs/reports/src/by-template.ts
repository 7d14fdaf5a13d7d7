import type { Report } from './report';

export const byTemplate: Report = {
  code: 'template',
  label: 'By template',
  question: 'How was mail protected, and was it read?',
  row: 'template',
  columns: [
    { measure: 'messages.template', label: 'Messages', counts: 'messages', total: 'protected' },
    {
      measure: 'recipients.template',
      label: 'Recipients',
      counts: 'recipients',
      total: 'protected-recipients',
    },
    { measure: 'opened.template', label: 'Opened', counts: 'recipients', total: 'opened' },
    { measure: 'revoked.template', label: 'Revoked', counts: 'recipients', total: 'revoked' },
    { measure: 'bounced.template', label: 'Bounced', counts: 'recipients' },
  ],
  series: [{ measure: 'messages.template', label: '' }],
  chart: 'bars',
};
