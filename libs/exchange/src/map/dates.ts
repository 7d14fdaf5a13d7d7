export interface ReadDate {
  /** RFC 3339. */
  readonly moment: string;
  /** What had to be assumed. */
  readonly note: string;
}

/**
 * A date as Exchange's tools write it: in the local short form of whoever exported (`03/31/2017`,
 * `31.03.2017`, with or without a time), as ISO 8601, or as `/Date(…)/` of ConvertTo-Json. Without a
 * zone UTC is taken, which the note says. Null when it is no date.
 */
export function dateOf(written: unknown): ReadDate | null {
  if (typeof written !== 'string') return null;
  const text = written.trim();
  const ticks = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(text)?.[1];
  if (ticks !== undefined) return read(new Date(Number(ticks)), '');
  const iso =
    /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/i.exec(
      text,
    );
  if (iso) {
    if (
      iso[8] !== undefined &&
      /^\d{4}-\d\d-\d\dT[\d:]+(?:\.\d{1,3})?(?:Z|[+-]\d\d:\d\d)$/.test(text)
    )
      return Number.isNaN(Date.parse(text)) ? null : { moment: text, note: '' };
    const [, y, mo, d, h, mi, s] = iso.map(Number);
    return fromParts([y!, mo!, d!], [h || 0, mi || 0, s || 0], iso[8], '');
  }
  return localDate(text);
}

function localDate(text: string): ReadDate | null {
  const found =
    /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([AP]M)?)?$/i.exec(
      text,
    );
  if (!found) return null;
  const [first, second] = [Number(found[1]), Number(found[3])];
  // A point belongs to countries that write the day first; a slash mostly to the one that does not.
  const dayFirst = found[2] === '.' || first > 12;
  const [day, month] = dayFirst ? [first, second] : [second, first];
  const doubtful = found[2] !== '.' && first <= 12 && second <= 12 && first !== second;
  const half = found[8]?.toUpperCase();
  const hour = Number(found[5] ?? 0);
  const hours = half === undefined ? hour : (hour % 12) + (half === 'PM' ? 12 : 0);
  return fromParts(
    [Number(found[4]), month, day],
    [hours, Number(found[6] ?? 0), Number(found[7] ?? 0)],
    undefined,
    doubtful ? 'Month and day could be exchanged; the month was taken to stand first. ' : '',
  );
}

function fromParts(
  [year, month, day]: readonly [number, number, number],
  [hour, minute, second]: readonly [number, number, number],
  zone: string | undefined,
  note: string,
): ReadDate | null {
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day || hour > 23 || minute > 59)
    return null;
  if (zone === undefined || /^z$/i.test(zone))
    return read(at, zone === undefined ? `${note}The time is taken as UTC.` : note);
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
  return read(new Date(at.getTime() - offset * 60_000), note);
}

const read = (at: Date, note: string): ReadDate | null =>
  Number.isNaN(at.getTime())
    ? null
    : { moment: at.toISOString().replace('.000Z', 'Z'), note: note.trim() };
