import type { Report } from './report';

export const summary: Report = {
  code: 'summary',
  label: 'Summary',
  question: 'How much mail was protected, and by which template?',
  row: null,
  columns: [
    { measure: 'messages', label: 'Messages', counts: 'messages' },
    { measure: 'protected', label: 'Protected', counts: 'messages' },
    {
      measure: 'protected-recipients',
      label: 'Recipients of protected mail',
      counts: 'recipients',
    },
    { measure: 'opened', label: 'Opened', counts: 'recipients' },
    { measure: 'unopened', label: 'Not opened', counts: 'recipients' },
    { measure: 'expired', label: 'Expired unread', counts: 'recipients' },
    { measure: 'bounced', label: 'Bounced', counts: 'recipients' },
  ],
  series: [{ measure: 'messages.template', label: '' }],
  chart: 'bars',
};
