/** A piece of RTF. Text and binary data are one character a byte. */
export type RtfToken =
  | { kind: 'open' | 'close' }
  | { kind: 'text' | 'binary'; text: string }
  | { kind: 'byte'; value: number }
  /** A control word, or a control symbol, with its number if it has one. */
  | { kind: 'word'; word: string; value: number | null };

const WORD = /\\([a-z]{1,32})(-?\d{1,10})?[ ]?/iy;
const PLAIN = /[^\\{}\r\n\x00]+/y;

/** Splits RTF, given as latin1, into its pieces. */
export function* rtfTokens(rtf: string): Generator<RtfToken> {
  let at = 0;
  while (at < rtf.length) {
    const letter = rtf[at];
    if (letter === '{') {
      at++;
      yield { kind: 'open' };
    } else if (letter === '}') {
      at++;
      yield { kind: 'close' };
    } else if (letter === '\r' || letter === '\n' || letter === '\0') at++;
    else if (letter === '\\') {
      WORD.lastIndex = at;
      const word = WORD.exec(rtf);
      if (word) {
        at = WORD.lastIndex;
        const value = word[2] === undefined ? null : Number(word[2]);
        if (word[1] === 'bin') {
          const length = Math.max(0, value ?? 0);
          yield { kind: 'binary', text: rtf.slice(at, at + length) };
          at += length;
        } else yield { kind: 'word', word: word[1]!, value };
      } else if (rtf[at + 1] === "'") {
        const value = parseInt(rtf.slice(at + 2, at + 4), 16);
        at += 4;
        if (!Number.isNaN(value)) yield { kind: 'byte', value };
      } else {
        const symbol = rtf[at + 1];
        at += 2;
        if (symbol !== undefined) yield { kind: 'word', word: symbol, value: null };
      }
    } else {
      PLAIN.lastIndex = at;
      const text = PLAIN.exec(rtf)![0];
      at += text.length;
      // Bytes beyond ASCII are of the code page, as if they were escaped.
      if (/^[\x01-\x7f]*$/.test(text)) yield { kind: 'text', text };
      else
        for (const each of text)
          yield each < '\x80'
            ? { kind: 'text', text: each }
            : { kind: 'byte', value: each.charCodeAt(0) };
    }
  }
}
