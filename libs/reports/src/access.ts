import type { Report } from './report';

export const access: Report = {
  code: 'access',
  label: 'Access',
  question: 'Did recipients open what they were sent?',
  row: null,
  columns: [
    {
      measure: 'protected-recipients',
      label: 'Recipients of protected mail',
      counts: 'recipients',
    },
    { measure: 'opened', label: 'Opened', counts: 'recipients' },
    { measure: 'unopened', label: 'Not opened', counts: 'recipients' },
    { measure: 'expired', label: 'Expired unread', counts: 'recipients' },
    { measure: 'replied', label: 'Replied', counts: 'recipients' },
    { measure: 'revoked', label: 'Revoked', counts: 'recipients' },
  ],
  series: [
    { measure: 'opened', label: 'Opened' },
    { measure: 'replied', label: 'Replied' },
    { measure: 'revoked', label: 'Revoked' },
    { measure: 'expired', label: 'Expired unread' },
  ],
  chart: 'lines',
};
