import type { Report } from './report';

export const byDomain: Report = {
  code: 'domain',
  label: 'By domain',
  question: 'To which domains does mail go?',
  row: 'domain',
  columns: [
    { measure: 'messages.domain', label: 'Messages', counts: 'messages', total: 'messages' },
    { measure: 'protected.domain', label: 'Protected', counts: 'messages', total: 'protected' },
    {
      measure: 'recipients.domain',
      label: 'Recipients',
      counts: 'recipients',
      total: 'recipients',
    },
    { measure: 'opened.domain', label: 'Opened', counts: 'recipients', total: 'opened' },
    { measure: 'expired.domain', label: 'Expired unread', counts: 'recipients', total: 'expired' },
    { measure: 'bounced.domain', label: 'Bounced', counts: 'recipients', total: 'bounced' },
  ],
  series: [{ measure: 'messages.domain', label: '' }],
  chart: 'bars',
};
