import { unfold } from './fields';

const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec';
/** RFC 5322 4.3: the American zones; any other letters mean nothing certain and count as UTC. */
const ZONES = new Map([
  ['edt', -240],
  ['est', -300],
  ['cdt', -300],
  ['cst', -360],
  ['mdt', -360],
  ['mst', -420],
  ['pdt', -420],
  ['pst', -480],
]);

const DATE =
  /^(?:[a-z]{2,9}\.?,?\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s-]+(\d{2,4})[\s,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?\s*([+-]\d{4}|[a-z]{1,5})?/i;

/**
 * The instant of a Date field (RFC 5322 3.3 and the obsolete forms of 4.3), or null when it has none
 * that can be read. Without a zone UTC is taken.
 */
export function parseDate(raw: string): Date | null {
  const text = unfold(raw)
    .replace(/\([^()]*\)/g, ' ')
    .trim();
  const match = DATE.exec(text.slice(0, 100));
  if (!match) return null;
  const month = MONTHS.indexOf((match[2] ?? '').toLowerCase());
  const [day, hour, minute, second] = [1, 4, 5, 6].map((at) => Number(match[at] ?? 0)) as Four;
  if (month < 0 || month % 3 !== 0 || day < 1 || day > 31) return null;
  if (hour > 23 || minute > 59 || second > 60) return null;
  const at = Date.UTC(fullYear(match[3] ?? ''), month / 3, day, hour, minute, second);
  return new Date(at - offsetMinutes(match[7]) * 60_000);
}

type Four = [number, number, number, number];

/** RFC 5322 4.3: two digits below 50 are this century, three digits count from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length >= 4) return year;
  return digits.length === 2 && year < 50 ? year + 2000 : year + 1900;
}

function offsetMinutes(zone: string | undefined): number {
  if (!zone) return 0;
  if (!/^[+-]/.test(zone)) return ZONES.get(zone.toLowerCase()) ?? 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
  return zone.startsWith('-') ? -minutes : minutes;
}
