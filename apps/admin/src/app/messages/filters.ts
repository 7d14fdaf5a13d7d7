import { MESSAGE_FILTER_LABELS, type MessageFilter } from '@chancery/contracts';

/** The filters of the list, as they stand in the address of the page. */
export type ListFilter = Partial<Record<keyof MessageFilter, string>>;

export const FILTER_NAMES = Object.keys(MESSAGE_FILTER_LABELS) as (keyof ListFilter)[];

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;

/** From the query of the page's address; what it does not know is left out. */
export function filterOfQuery(query: { get(name: string): string | null }): ListFilter {
  const filter: ListFilter = {};
  for (const name of FILTER_NAMES) {
    const value = query.get(name)?.trim();
    if (value) filter[name] = value;
  }
  return filter;
}

/**
 * As the interface takes it. A day of this device's calendar becomes the moment it begins; the last day counts
 * whole. Moments, as the reports link to them, stay.
 */
export function valuesOf(filter: ListFilter): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(filter))
    values[name] =
      name === 'from' ? dayBegins(value, 0) : name === 'to' ? dayBegins(value, 1) : value;
  return values;
}

/** The same as parameters of a list. */
export const parametersOf = (filter: ListFilter): Record<string, string> =>
  Object.fromEntries(
    Object.entries(valuesOf(filter)).map(([name, value]) => [`filter[${name}]`, value]),
  );

function dayBegins(value: string, daysLater: number): string {
  const [, year, month, day] = DAY.exec(value) ?? [];
  if (!year || !month || !day) return value;
  return new Date(Number(year), Number(month) - 1, Number(day) + daysLater).toISOString();
}

/** The day of a moment on this device's calendar, for a field that asks for days. */
export function dayOf(value: string | undefined): string {
  if (!value || DAY.test(value)) return value ?? '';
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return '';
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
