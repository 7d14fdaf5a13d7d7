/** Style text that asks for nothing outside the message. */
export interface CleanCss {
  css: string;
  /** How many references to another site were taken out. */
  remote: number;
}

/** Functions of CSS that fetch (css-values-4, css-images-4), and the old `expression()`. By their
 * end, since a name may be glued to what stood before it. */
const FETCHING = /(url|url-prefix|src|image|image-set|cross-fade|element|paint|expression)$/;
/** At-rules that only choose; all others (import, font-face, namespace, property …) are dropped. */
const KEPT_AT_RULES = /^(media|supports)$/;
/** Units of the viewport's height: the frame is as high as its content, so they would grow for ever. */
const HEIGHT_UNITS = /^([sdl]?v(h|b|max|min))$/;
const INLINE_IMAGE = /^data:image\/(png|jpeg|gif|webp);base64,[a-z0-9+/=\s]+$/i;

const COMMENT = /\/\*[\s\S]*?(\*\/|$)|<!--|-->/y;
const STRING = /"(?:[^"\\\n]|\\[\s\S])*("|\n|$)|'(?:[^'\\\n]|\\[\s\S])*('|\n|$)/y;
/** The blank that ends a hexadecimal escape belongs to it: `\75 rl(` is `url(`. */
const NAME =
  /(?:[-_a-z\u0080-\uffff]|\\(?:[0-9a-f]{1,6}[ \t\n]?|[^\n]))(?:[-_a-z0-9\u0080-\uffff]|\\(?:[0-9a-f]{1,6}[ \t\n]?|[^\n]))*/iy;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy;
const ESCAPE = /\\([0-9a-f]{1,6})[ \t\n]?|\\([\s\S])/gi;

/**
 * Takes out of a style sheet or a `style` attribute whatever could load something, by tokens
 * (css-syntax-3) and not by search and replace, so that escapes (`u\72l(`), comments and strings
 * hide nothing. The frame's own policy forbids loading too; this is the layer above it.
 */
export function cleanCss(text: string): CleanCss {
  // As the browser begins (css-syntax-3, 3.3): carriage return and form feed end a string as well.
  const source = text.replace(/\r\n?|\f/g, '\n');
  let css = '';
  let remote = 0;
  let at = 0;

  const read = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  };

  while (at < source.length) {
    if (read(COMMENT) !== null) {
      css += ' ';
      continue;
    }
    const string = read(STRING);
    if (string !== null) {
      css += string;
      continue;
    }
    const number = read(NUMBER);
    if (number !== null) {
      const unit = read(NAME) ?? '';
      css += HEIGHT_UNITS.test(plainName(unit)) ? 'auto' : number + unit;
      continue;
    }
    if (source[at] === '@') {
      at += 1;
      const keyword = read(NAME) ?? '';
      if (KEPT_AT_RULES.test(plainName(keyword))) css += `@${keyword}`;
      else {
        const from = at;
        at = endOfRule(source, at);
        remote += countRemote(source.slice(from, at));
      }
      continue;
    }
    const name = read(NAME);
    if (name !== null) {
      if (source[at] !== '(' || !FETCHING.test(plainName(name))) {
        css += name;
        continue;
      }
      const from = at + 1;
      at = endOfGroup(source, at);
      const inside = source.slice(from, Math.max(from, at - 1));
      const image = plainName(name) === 'url' ? inlineImage(inside) : null;
      css += image === null ? 'none' : `url("${image}")`;
      if (image === null) remote += Math.min(1, countRemote(inside));
      continue;
    }
    css += source[at];
    at += 1;
  }
  return { css, remote };
}

/** A name as the browser reads it: escapes resolved, lower case. */
function plainName(name: string): string {
  return unescaped(name).toLowerCase();
}

function unescaped(text: string): string {
  return text.replace(ESCAPE, (_, hex: string | undefined, char: string | undefined) => {
    if (hex === undefined) return char ?? '';
    const code = parseInt(hex, 16);
    return code === 0 || code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
  });
}

function inlineImage(inside: string): string | null {
  const value = unescaped(inside.trim().replace(/^(["'])([\s\S]*)\1$/, '$2'));
  return INLINE_IMAGE.test(value) ? value.replaceAll(/\s/g, '') : null;
}

function countRemote(text: string): number {
  return unescaped(text).match(/(?:\b(?:https?|ftp):)?[\\/]{2}[^\s"'/\\)]/gi)?.length ?? 0;
}

/** Position after the bracket that closes the one at `open`; strings are stepped over. */
function endOfGroup(source: string, open: number): number {
  const closing: string[] = [];
  for (let at = open; at < source.length; at += 1) {
    const char = source[at] ?? '';
    if (char === '\\') at += 1;
    else if (char === '"' || char === "'") {
      STRING.lastIndex = at;
      at += (STRING.exec(source)?.[0].length ?? 1) - 1;
    } else if (char === '(') closing.push(')');
    else if (char === '[') closing.push(']');
    else if (char === '{') closing.push('}');
    else if (char === closing.at(-1)) {
      closing.pop();
      if (closing.length === 0) return at + 1;
    }
  }
  return source.length;
}

/** Position after an at-rule: its semicolon, or its block. */
function endOfRule(source: string, from: number): number {
  for (let at = from; at < source.length; at += 1) {
    const char = source[at] ?? '';
    if (char === '\\') at += 1;
    else if (char === '"' || char === "'" || char === '(') {
      STRING.lastIndex = at;
      at =
        char === '(' ? endOfGroup(source, at) - 1 : at + (STRING.exec(source)?.[0].length ?? 1) - 1;
    } else if (char === ';') return at + 1;
    else if (char === '{') return endOfGroup(source, at);
    else if (char === '}') return at;
  }
  return source.length;
}
