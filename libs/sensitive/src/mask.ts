/** Most characters of a value that are ever shown. */
const SHOWN = 4;
const SHORT = 9;

/**
 * A value as it may be shown: letters and digits are dots, but for the last four, of a short value
 * fewer (a quarter). Dots and dashes between them stay, so that a reader knows the kind. As many UTF-16 units
 * come out as went in.
 */
export function maskValue(value: string): string {
  const units = [...value];
  const visible = units.filter((each) => !isSeparator(each)).length;
  let hidden = visible - (visible >= SHORT ? SHOWN : Math.floor(visible / SHOWN));
  return units
    .map((each) => {
      if (isSeparator(each)) return each;
      return hidden-- > 0 ? '•'.repeat(each.length) : each;
    })
    .join('');
}

const isSeparator = (unit: string): boolean => /[\s.\-/:]/.test(unit);
