/** PowerShell takes typographic quotes and dashes for plain ones; text pasted from a document has them. */
export const isSingleQuote = (char: string): boolean => /^['\u2018-\u201b]$/.test(char);
export const isDoubleQuote = (char: string): boolean => /^["\u201c-\u201e]$/.test(char);
export const isDash = (char: string): boolean => /^[-\u2013-\u2015]$/.test(char);
export const isBlank = (char: string): boolean => char !== '\n' && /^[\s\u200b]$/.test(char);
/** Ends a bare word. */
export const endsWord = (char: string): boolean =>
  char === '' || /^[\s\u200b,;|&(){}<>'"\u2018-\u201e]$/.test(char);

/** What a backtick makes of the character after it, inside an expandable string. */
export const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
