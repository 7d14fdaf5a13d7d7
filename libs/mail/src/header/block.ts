import type { HeaderField } from '../facts';

/**
 * What a line of a header block is:
 * `field` has a name and a colon; `continuation` begins with white space; `blank` ends the block;
 * `mbox` is the `From ` line of an mbox file; `other` is no header line, so the body begins with it
 * (as Postfix, Sendmail and Python see it).
 */
export type HeaderLine = 'field' | 'continuation' | 'blank' | 'mbox' | 'other';

/** A name must end within this, so that a line can be told by its beginning. */
export const NAME_REACH = 1000;

/** Classifies `text[from, to)`, a line with or without its line end. */
export function headerLine(text: string, from: number, to: number): HeaderLine {
  let end = to;
  if (end > from && text.charCodeAt(end - 1) === 10) end--;
  if (end > from && text.charCodeAt(end - 1) === 13) end--;
  if (end === from) return 'blank';
  const first = text.charCodeAt(from);
  if (first === 32 || first === 9) return 'continuation';
  const stop = Math.min(end, from + NAME_REACH);
  let at = from;
  while (at < stop && isNameCode(text.charCodeAt(at))) at++;
  const nameEnd = at;
  // RFC 5322 4.5.8: white space before the colon was once allowed.
  while (at < stop && isBlank(text.charCodeAt(at))) at++;
  if (nameEnd > from && at < stop && text.charCodeAt(at) === 58) return 'field';
  return /^>?From /.test(text.slice(from, from + 6)) ? 'mbox' : 'other';
}

function isNameCode(code: number): boolean {
  return code > 32 && code < 127 && code !== 58;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** The field in `text[from, to)`: a field line with its continuations, with or without the last line end. */
export function fieldAt(text: string, from: number, to: number): HeaderField {
  const colon = text.indexOf(':', from);
  let nameEnd = colon;
  while (isBlank(text.charCodeAt(nameEnd - 1))) nameEnd--;
  let end = to;
  if (text.charCodeAt(end - 1) === 10) end--;
  if (text.charCodeAt(end - 1) === 13) end--;
  return { name: text.slice(from, nameEnd), raw: text.slice(colon + 1, Math.max(end, colon + 1)) };
}
