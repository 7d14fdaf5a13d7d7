/** Direction marks and overrides (UAX 9), which can turn what stands beside them: `\u202efdp.exe` reads `exe.pdf`. */
export const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Control characters, line and paragraph separators, the byte order mark. */
export const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g;

/**
 * A name, address or subject from outside as one line of text that shows its characters in their
 * own order. Angular escapes it; this is against text that lies without any mark-up.
 */
export function plainText(value: string): string {
  return value.replace(DIRECTION_MARKS, '').replace(CONTROLS, ' ').replace(/\s+/g, ' ').trim();
}
