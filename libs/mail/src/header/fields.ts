import type { HeaderField } from '../facts';

/** The first field of that name, compared without case; undefined when there is none. */
export function firstField(fields: readonly HeaderField[], name: string): HeaderField | undefined {
  const wanted = name.toLowerCase();
  return fields.find((field) => isNamed(field, wanted));
}

/** Every field of that name, in the order they stand. */
export function fieldsNamed(fields: readonly HeaderField[], name: string): HeaderField[] {
  const wanted = name.toLowerCase();
  return fields.filter((field) => isNamed(field, wanted));
}

function isNamed(field: HeaderField, wanted: string): boolean {
  return field.name.length === wanted.length && field.name.toLowerCase() === wanted;
}

/** Takes the line ends of folding out and leaves its white space (RFC 5322 2.2.3). */
export function unfold(raw: string): string {
  return raw.includes('\n') || raw.includes('\r') ? raw.replace(/\r?\n|\r/g, '') : raw;
}

/**
 * Takes blanks (space, tab, CR, LF) off both ends. Raw values must not go through `trim()` or `\s`:
 * they count the byte A0 as white space, which may be half of a character here.
 */
export function trimBlanks(raw: string, ends: 'both' | 'start' | 'end' = 'both'): string {
  let from = 0;
  let to = raw.length;
  if (ends !== 'end') while (from < to && isBlank(raw.charCodeAt(from))) from++;
  if (ends !== 'start') while (to > from && isBlank(raw.charCodeAt(to - 1))) to--;
  return raw.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 10;
}
