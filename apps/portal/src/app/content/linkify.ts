/** A run of plain text, or an address in it that may be opened. */
export interface TextRun {
  text: string;
  /** Where the link goes; null for mere text. */
  href: string | null;
}

/** Lengths are bounded (RFC 5321 4.5.3.1), so that a long line without spaces costs no more than its length. */
const ADDRESS =
  /\b(?:https?:\/\/|www\.)[^\s<>"]{1,2048}|(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}/gi;

/**
 * Splits plain text into runs of text and links (http, https, www and mail addresses). Punctuation
 * that ends a sentence, and a bracket that was opened before the address, stay outside of it.
 */
export function linkify(text: string): TextRun[] {
  const runs: TextRun[] = [];
  let from = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const address = withoutTrail(found[0]);
    const href = hrefOf(address);
    if (href === null) continue;
    if (found.index > from) runs.push({ text: text.slice(from, found.index), href: null });
    runs.push({ text: address, href });
    from = found.index + address.length;
  }
  if (from < text.length) runs.push({ text: text.slice(from), href: null });
  return runs;
}

function withoutTrail(address: string): string {
  let end = address.length;
  for (;;) {
    const last = address[end - 1] ?? '';
    const head = address.slice(0, end);
    const unopened =
      (last === ')' && head.split(')').length > head.split('(').length) ||
      (last === ']' && head.split(']').length > head.split('[').length);
    if (end > 0 && (/[.,;:!?'*_]/.test(last) || unopened)) end -= 1;
    else return head;
  }
}

function hrefOf(address: string): string | null {
  if (!/^(https?:|www\.)/i.test(address)) return `mailto:${address}`;
  const href = /^www\./i.test(address) ? `https://${address}` : address;
  return URL.canParse(href) && new URL(href).hostname !== '' ? href : null;
}
