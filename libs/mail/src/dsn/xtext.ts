/** RFC 3461 4: `+XY` for what may not stand in an SMTP parameter; ASCII from `!` to `~` but `+` and `=`. */
const XTEXT = /^(?:[!-*,-<>-~]|\+[0-9A-F]{2})*$/;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Writes text as xtext; beyond ASCII the octets of its UTF-8. */
export function encodeXtext(text: string): string {
  let coded = '';
  for (const code of encoder.encode(text)) {
    const plain = code >= 33 && code <= 126 && code !== 43 && code !== 61;
    coded += plain
      ? String.fromCharCode(code)
      : `+${code.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return coded;
}

/** Reads xtext; null when it is none. Hexadecimal digits are capitals, as the RFC has them. */
export function decodeXtext(coded: string): string | null {
  if (!XTEXT.test(coded)) return null;
  const bytes: number[] = [];
  for (let i = 0; i < coded.length; i++) {
    if (coded[i] === '+') {
      bytes.push(Number.parseInt(coded.slice(i + 1, i + 3), 16));
      i += 2;
    } else bytes.push(coded.charCodeAt(i));
  }
  try {
    return decoder.decode(Uint8Array.from(bytes));
  } catch {
    return null;
  }
}
