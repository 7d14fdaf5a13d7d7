import { type FieldError, Problem } from '@chancery/platform';

const HOUR = 3_600_000;
const MAX_POINTS = 366;

/** Whole hours of time, and how they are put together. */
export interface Period {
  from: Date;
  to: Date;
  zone: string;
  step: 'hour' | 'day';
}

/**
 * Reads a period from a query: both ends widened to whole hours, for figures are kept per hour. Up to three days are
 * shown by the hour, longer periods by the day of the zone.
 *
 * @throws Problem 422 with a pointer for each value that is wrong
 */
export function periodOf(query: Record<string, unknown>, now = new Date()): Period {
  const errors: FieldError[] = [];
  const moment = (name: string, otherwise: number): number => {
    const value = query[name];
    if (value === undefined || value === '') return otherwise;
    const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(at))
      errors.push({
        pointer: `/${name}`,
        code: 'invalid',
        detail: 'A time such as 2026-11-21T14:00:00Z',
      });
    return at;
  };
  const to = Math.ceil(moment('to', now.getTime()) / HOUR) * HOUR;
  const from = Math.floor(moment('from', to - 30 * 24 * HOUR) / HOUR) * HOUR;
  const zone = typeof query['zone'] === 'string' && query['zone'] !== '' ? query['zone'] : 'UTC';
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch {
    errors.push({
      pointer: '/zone',
      code: 'invalid',
      detail: 'A time zone such as Europe/Amsterdam',
    });
  }
  if (errors.length === 0 && from >= to)
    errors.push({ pointer: '/from', code: 'order', detail: 'The period ends before it begins.' });
  const step = to - from > 72 * HOUR ? 'day' : 'hour';
  if (errors.length === 0 && (to - from) / (24 * HOUR) > MAX_POINTS - 1)
    errors.push({ pointer: '/from', code: 'long', detail: 'At most a year at a time.' });
  if (errors.length > 0)
    throw new Problem(422, 'query.invalid', 'This period cannot be shown.', { errors });
  return { from: new Date(from), to: new Date(to), zone, step };
}

/** The period just before, as long as this one. */
export const before = (period: Period): Period => ({
  ...period,
  from: new Date(period.from.getTime() - (period.to.getTime() - period.from.getTime())),
  to: period.from,
});
