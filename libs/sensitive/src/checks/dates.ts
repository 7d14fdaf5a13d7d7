const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A day of the calendar; 29 February counts in any year, for the century is often not told. */
export function isDay(month: number, day: number): boolean {
  return day >= 1 && day <= (LENGTHS[month - 1] ?? 0);
}

/** Two digits at a place. */
export const two = (digits: string, at: number): number => Number(digits.slice(at, at + 2));
