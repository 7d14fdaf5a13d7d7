const UNITS: Readonly<Record<string, number>> = { B: 0, KB: 1, MB: 2, GB: 3, TB: 4 };

/**
 * Bytes of a size as Exchange takes and shows it: `5MB`, `512 KB`, `1000`, `5 MB (5,242,880 bytes)`.
 * A number without a unit is bytes. Null when it is none of these.
 */
export function bytesOf(written: unknown): number | null {
  if (typeof written === 'number') return Number.isSafeInteger(written) ? written : null;
  if (typeof written !== 'string') return null;
  const exact = /\(([\d,.\u00a0 ]+) bytes\)/i.exec(written)?.[1];
  if (exact !== undefined) return Number(exact.replace(/\D/g, ''));
  const [, count, unit] = /^\s*(\d+(?:\.\d+)?)\s*([KMGT]?B)?\s*$/i.exec(written) ?? [];
  if (count === undefined) return null;
  const bytes = Number(count) * 1024 ** (UNITS[(unit ?? 'B').toUpperCase()] ?? 0);
  return Number.isSafeInteger(bytes) ? bytes : Math.round(bytes);
}
