import type { Report } from './report';

export const licences: Report = {
  code: 'licences',
  label: 'Licences',
  question: 'How much protected mail had a sender without a licence, and was it refused?',
  row: 'reason',
  columns: [
    { measure: 'unlicensed-refused.reason', label: 'Refused', counts: 'messages' },
    { measure: 'unlicensed.reason', label: 'Sent and flagged', counts: 'messages' },
  ],
  series: [
    { measure: 'unlicensed-refused', label: 'Refused' },
    { measure: 'unlicensed', label: 'Sent and flagged' },
  ],
  chart: 'bars',
};
