/** Digits of a passcode. */
export const PASSCODE_DIGITS = 8;

/** What the field shows and where the caret stands, after something was typed or pasted into it. */
export interface PasscodeText {
  /** `4829 0613`: a gap after four digits. */
  text: string;
  caret: number;
  /** The digits alone, at most eight. */
  digits: string;
}

/**
 * Keeps the digits of what stands in the field (people paste "Passcode: 4829 0613") and puts the gap
 * in. Digits of other scripts count too. The caret stays behind the digit it was behind.
 */
export function passcodeText(value: string, caret = value.length): PasscodeText {
  const digits = digitsOf(value).slice(0, PASSCODE_DIGITS);
  const before = Math.min(digitsOf(value.slice(0, caret)).length, digits.length);
  const text = digits.length > 4 ? `${digits.slice(0, 4)} ${digits.slice(4)}` : digits;
  return { text, digits, caret: before > 4 ? before + 1 : before };
}

function digitsOf(value: string): string {
  // NFKC turns full-width digits into ASCII; the Arabic ones stand in two rows of ten.
  return value
    .normalize('NFKC')
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/\D/g, '');
}
