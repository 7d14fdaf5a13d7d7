import { canonicalAddress } from './envelope';

/** What somebody wrote for an address: all of it, a domain, or a part of it. */
export type Sought =
  { kind: 'address' | 'part'; text: string } | { kind: 'domain'; domain: string };

/** `ann@demo.test` is an address, `@demo.test` a domain, anything else a part of an address. */
export function soughtAddress(text: string): Sought {
  const at = text.lastIndexOf('@');
  if (at === 0 && text.length > 1)
    return { kind: 'domain', domain: canonicalAddress(`a${text}`).slice(2) };
  if (at > 0 && at < text.length - 1) return { kind: 'address', text: canonicalAddress(text) };
  return { kind: 'part', text: text.toLowerCase() };
}
