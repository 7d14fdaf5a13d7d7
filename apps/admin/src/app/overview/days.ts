/** How many days the overview looks back: the choices, the first is what it begins with. */
export const DAYS = [14, 30, 90] as const;

/** @returns one of the choices, whatever stands in the address */
export const daysNamed = (name: string | undefined): number =>
  DAYS.find((days) => String(days) === name) ?? DAYS[0];

/** @returns so many days of this device's calendar, today among them, until now */
export function daysBack(days: number, now = new Date()): { from: string; to: string } {
  const first = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1);
  return { from: first.toISOString(), to: now.toISOString() };
}
