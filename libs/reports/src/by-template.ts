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
    {
      measure: 'unopened.template',
      label: 'Not opened',
      counts: 'recipients',
      total: 'unopened',
    },
    {
      measure: 'expired.template',
      label: 'Expired unread',
      counts: 'recipients',
      total: 'expired',
    },
    { measure: 'revoked.template', label: 'Revoked', counts: 'recipients', total: 'revoked' },
    { measure: 'bounced.template', label: 'Bounced', counts: 'recipients' },
  ],
  series: [{ measure: 'messages.template', label: '' }],
  chart: 'bars',
};
