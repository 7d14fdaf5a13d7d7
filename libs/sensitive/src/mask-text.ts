import { builtInLibrary } from './built-in';

const SHOWN = 4;
/** Addresses of machines are no secret of a person, and explanations are about mail servers. */
const NOT_MASKED = new Set(['ip-address']);
const SIGN = /[\p{L}\p{N}]/u;

/**
 * The text with every value that may be sensitive masked but for its last four characters, of the
 * same length: what is shown of a message in an explanation goes through this, whatever made it be
 * shown. Values of all types and any confidence are masked.
 */
export function maskSensitive(text: string): string {
  const places = builtInLibrary()
    .places(text)
    .filter(({ type }) => !NOT_MASKED.has(type.code));
  if (places.length === 0) return text;
  const units = text.split('');
  for (const { start, end } of places) {
    let shown = 0;
    for (let at = end - 1; at >= start; at--) {
      // A masked place may be part of a longer value: what was hidden stays hidden.
      if (!SIGN.test(text[at]!)) continue;
      if (shown < SHOWN) shown++;
      else units[at] = '•';
    }
  }
  return units.join('');
}
