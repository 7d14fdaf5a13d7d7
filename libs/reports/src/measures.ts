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
  'messages.severity',
  'severe',
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
  'expired',
  'expired.template',
  'expired.domain',
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

/** Figures that are what is left of one measure without another. */
export const DIFFERENCES = {
  unopened: ['protected-recipients', 'opened'],
  'unopened.template': ['recipients.template', 'opened.template'],
} as const satisfies Record<string, readonly [Measure, Measure]>;
export type Difference = keyof typeof DIFFERENCES;

/** What a column of a report shows. */
export type Figure = Measure | Difference;

/** The measures that a figure is made of. */
export const measuresOf = (figure: Figure): readonly Measure[] =>
  isDifference(figure) ? DIFFERENCES[figure] : [figure];

/** A figure from the amounts of its measures. */
export function figureOf(figure: Figure, amount: (measure: Measure) => number): number {
  if (!isDifference(figure)) return amount(figure);
  const [whole, part] = DIFFERENCES[figure];
  return Math.max(0, amount(whole) - amount(part));
}

const isDifference = (figure: Figure): figure is Difference => figure in DIFFERENCES;
