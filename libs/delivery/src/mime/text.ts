/**
 * Characters that could forge a line, a header or the order of what is read: C0 and C1 controls,
 * line and paragraph separators, and the bidirectional overrides and isolates (Unicode TR 36, 2.3).
 */
const unsafe = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+/g;

/**
 * One line of plain text from a value that somebody else chose (display name, subject): unsafe
 * characters become one space, ends are trimmed, lone surrogates are replaced.
 */
export function singleLine(value: string): string {
  return value.toWellFormed().replace(unsafe, ' ').trim();
}

/** The lines of an administrator's text, each made safe; empty lines at both ends are dropped. */
export function textLines(value: string): string[] {
  const lines = value.split(/\r\n|\r|\n/).map(singleLine);
  while (lines.length > 0 && lines[0] === '') lines.shift();
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return lines;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};

/** Escapes for HTML text and quoted attributes. */
export function escapeHtml(value: string): string {
  return /[&<>"']/.test(value)
    ? value.replace(/[&<>"']/g, (char) => entities[char] ?? char)
    : value;
}
