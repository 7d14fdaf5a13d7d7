const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
/** What URL parsing would take as syntax, and so must never reach it. */
const FORBIDDEN_IN_HOST = /[\u0000-\u0020\u007f%/?#@:\\[\]<>^|`{}"]/;

/**
 * A domain in lower case with A-labels (RFC 5890), or null when it can be none: labels of 1 to 63
 * letters, digits and inner hyphens, 253 octets in all, no dot at the end, last label not a number.
 * Underscores are let through in all labels but the last: hosts are named so against RFC 952.
 */
export function asciiDomain(domain: string): string | null {
  const ascii = /^[\x21-\x7e]*$/.test(domain) ? domain.toLowerCase() : toAscii(domain);
  if (ascii === null || ascii.length === 0 || ascii.length > 253) return null;
  const labels = ascii.split('.');
  const last = labels.at(-1) ?? '';
  if (!LABEL.test(last) || /^\d+$/.test(last)) return null;
  const fits = (label: string) => label.length <= 63 && LABEL.test(label.replaceAll('_', 'x'));
  return labels.every(fits) ? ascii : null;
}

/** UTS 46 by the URL parser, the one such table that Node and browsers both carry. */
function toAscii(domain: string): string | null {
  if (FORBIDDEN_IN_HOST.test(domain)) return null;
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return null;
  }
}

/**
 * An address literal of RFC 5321 4.1.3 in its canonical form (`[192.0.2.1]`, `[IPv6:2001:db8::1]`),
 * or null.
 */
export function addressLiteral(text: string): string | null {
  const inside = /^\[([^[\]\s]*)\]$/.exec(text)?.[1];
  if (inside === undefined) return null;
  const quad = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(inside);
  if (quad) {
    const numbers = quad.slice(1).map(Number);
    return numbers.every((each) => each <= 255) ? `[${numbers.join('.')}]` : null;
  }
  const six = /^ipv6:([0-9a-f:.]+)$/i.exec(inside)?.[1];
  if (six === undefined) return null;
  try {
    const host = new URL(`http://[${six}]`).hostname;
    return `[IPv6:${host.slice(1, -1)}]`;
  } catch {
    return null;
  }
}
