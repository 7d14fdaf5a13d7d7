/**
 * What a person typed as the address of a link, as an address that a mail may carry: http, https or
 * mailto. A name without scheme gets `https://`, a mail address `mailto:`. Null for anything else.
 */
export function linkAddress(typed: string): string | null {
  const text = typed.trim();
  if (text === '') return null;
  const address = /^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(text)
    ? `mailto:${text}`
    : /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^[^/]+:\d+(\/|$)/.test(text)
      ? text
      : `https://${text}`;
  if (!URL.canParse(address)) return null;
  const { protocol, hostname, href } = new URL(address);
  if (protocol === 'mailto:') return href;
  return /^https?:$/.test(protocol) && hostname.includes('.') ? href : null;
}
