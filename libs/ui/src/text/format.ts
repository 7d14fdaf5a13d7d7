/** How figures and times are written in the console: the reader's own kind of English, the zone of this device. */
const LOCALE = globalThis.navigator?.languages?.find((each) => /^en\b/i.test(each)) ?? 'en-GB';

const date = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(LOCALE, options);
const TIME = date({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const DAY = date({ day: 'numeric', month: 'short' });
const DAY_AND_YEAR = date({ day: 'numeric', month: 'short', year: 'numeric' });
const FULL = date({
  dateStyle: 'full',
  timeStyle: 'long',
});
const COUNT = new Intl.NumberFormat(LOCALE);
const PERCENT = new Intl.NumberFormat(LOCALE, { style: 'percent', maximumFractionDigits: 1 });

/** `1,204` */
export const count = (value: number): string => COUNT.format(value);

/** `63.3%`; a share of nothing is a dash. */
export const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : PERCENT.format(part / whole);

/** `1 message`, `1,204 messages` */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** `14:05` today, `18 Nov, 14:05` this year, `12 Dec 2025` before. */
export function when(at: Date | string, now = new Date()): string {
  const moment = new Date(at);
  if (moment.toDateString() === now.toDateString()) return TIME.format(moment);
  if (moment.getFullYear() === now.getFullYear())
    return `${DAY.format(moment)}, ${TIME.format(moment)}`;
  return DAY_AND_YEAR.format(moment);
}

/** With weekday, seconds and zone, for tooltips and technical views. */
export const fullTime = (at: Date | string): string => FULL.format(new Date(at));

/** `Europe/Berlin` */
export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `212 KB`, `2.4 MB`: powers of 1000. */
export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
  let left = value;
  let unit = 0;
  while (left >= 999.5 && unit < units.length - 1) {
    left /= 1000;
    unit++;
  }
  return `${left.toFixed(unit >= 2 && left < 99.95 ? 1 : 0)} ${units[unit]}`;
}

/** `4 s`, `12 min`, `3 h`, `2 days` */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 3_600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3_600) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
