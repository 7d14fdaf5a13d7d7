/** The texts of the portal are English; figures follow the reader's own kind of English if any. */
const LOCALE = globalThis.navigator?.languages?.find((each) => /^en\b/i.test(each)) ?? 'en-GB';

const date = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(LOCALE, options);

const TIME = date({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const DAY = date({ day: 'numeric', month: 'long' });
const DAY_AND_YEAR = date({ day: 'numeric', month: 'long', year: 'numeric' });
const FULL_DAY = date({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/** `14:05` in the time of this device. */
export const clock = (at: Date): string => TIME.format(at);

/** `19 November`, with the year when it is another one. */
export function day(at: Date, now = new Date()): string {
  return (at.getFullYear() === now.getFullYear() ? DAY : DAY_AND_YEAR).format(at);
}

/** `17 February 2027`. */
export const dayAndYear = (at: Date): string => DAY_AND_YEAR.format(at);

/** `Thursday, 19 November 2026, 09:41`. */
export const fullTime = (at: Date): string => `${FULL_DAY.format(at)}, ${clock(at)}`;

/** `14:05` today, else `19 November, 10:20`. */
export function shortTime(at: Date, now = new Date()): string {
  return at.toDateString() === now.toDateString() ? clock(at) : `${day(at, now)}, ${clock(at)}`;
}

/** `3 days left`, in the largest unit that says enough; `no time left` at the end. */
export function timeLeft(until: Date, now = new Date()): string {
  const minutes = Math.floor((until.getTime() - now.getTime()) / 60_000);
  if (minutes < 0) return 'no time left';
  if (minutes < 1) return 'less than a minute left';
  const [amount, unit] =
    minutes < 120
      ? [minutes, 'minute']
      : minutes < 48 * 60
        ? [Math.floor(minutes / 60), 'hour']
        : [Math.floor(minutes / 1440), 'day'];
  return `${amount.toLocaleString(LOCALE)} ${unit}${amount === 1 ? '' : 's'} left`;
}

/** `9:42` from milliseconds; never below `0:00`. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `212 KB`, `2.4 MB`: powers of 1000. */
export function bytes(count: number): string {
  const units = ['B', 'KB', 'MB', 'GB'] as const;
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit >= 2 && value < 99.95 ? 1 : 0;
  const text = value.toLocaleString(LOCALE, { maximumFractionDigits: digits });
  return `${text} ${units[unit]}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listOf(items: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(items);
}

/** Two letters for a person: initials of the first and last word of the name, else of the address. */
export function initials(name: string, address: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? address.match(/[\p{L}\p{N}]+/gu) ?? [];
  const first = [...(words[0] ?? '')];
  const last = words.length > 1 ? [...(words.at(-1) ?? '')] : first.slice(1);
  return `${first[0] ?? ''}${last[0] ?? ''}`.toUpperCase();
}

/** A sentence with `**bold**` runs, as the runs. */
export function boldRuns(sentence: string): { text: string; bold: boolean }[] {
  return sentence
    .split(/\*\*/)
    .map((text, index) => ({ text, bold: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
}
