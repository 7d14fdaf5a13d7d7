/**
 * What is counted, per hour in which the message was kept. Whatever happens to a message later counts in that hour
 * too, so that a figure of a period and the messages received in it are about the same mail.
 *
 * The part behind the point says what the key of a figure is; without one there is a single figure.
 */
export const MEASURES = [
  'messages',
  'protected',
  'recipients',
  'protected-recipients',
  'ruled',
  'messages.template',
  'recipients.template',
  'messages.rule',
  'tests.rule',
  'messages.domain',
  'recipients.domain',
  'protected.domain',
  'opened',
  'opened.template',
  'opened.domain',
  'replied',
  'revoked',
  'revoked.template',
  'bounced',
  'bounced.template',
  'bounced.domain',
  'held',
  'held.domain',
  'unlicensed',
  'unlicensed-refused',
  'unlicensed.reason',
  'unlicensed-refused.reason',
] as const;
export type Measure = (typeof MEASURES)[number];
