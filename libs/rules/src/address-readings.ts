import {
  canonicalAddress,
  fieldsNamed,
  readAddressList,
  type HeaderField,
} from '@chancery/mail/web';
import { FALSE, TRUE, UNKNOWN, type Truth } from './truth';

/**
 * Addresses in canonical form. Where a field stands several times that may stand once (RFC 5322 3.6),
 * programs differ in which one they show: each is a reading, and what does not hold for all of them
 * is unknown.
 */
export interface Addresses {
  readonly readings: readonly (readonly string[])[];
  readonly damaged: boolean;
}

/** The addresses of a header field; null when there is no such field. */
export function addressesInField(headers: HeaderField[], name: string): Addresses | null {
  const fields = fieldsNamed(headers, name);
  if (fields.length === 0) return null;
  const lists = fields.map((field) => readAddressList(field.raw));
  return {
    readings: lists.map((list) =>
      list.mailboxes.filter((m) => m.address !== '').map((m) => canonicalAddress(m.address)),
    ),
    damaged: lists.some((list) => list.damaged),
  };
}

export const NO_ADDRESSES: Addresses = { readings: [[]], damaged: false };

/** Does it hold for the addresses, taken together in each reading? */
export function judgeAddresses(
  { readings, damaged }: Addresses,
  holds: (keys: readonly string[]) => boolean,
): Truth {
  if (damaged) return UNKNOWN;
  const hits = readings.filter(holds).length;
  if (hits === 0) return FALSE;
  return hits === readings.length ? TRUE : UNKNOWN;
}

export function domainOfKey(key: string): string {
  return key.slice(key.lastIndexOf('@') + 1);
}

/** A domain as addresses carry it: lower case, A-labels. */
export function canonicalDomain(domain: string): string {
  return domainOfKey(canonicalAddress(`x@${domain.trim().replace(/^[@.]+|\.+$/g, '')}`));
}

/** Tells whether a domain is one of these or, unless strict, below one of them. */
export function domainMatcher(
  domains: readonly string[],
  strict: boolean,
): { readonly wanted: ReadonlySet<string>; match(domain: string): boolean } {
  const wanted = new Set(domains.map(canonicalDomain));
  return {
    wanted,
    match: (domain) => {
      if (strict) return wanted.has(domain);
      for (let at = 0; at >= 0; at = domain.indexOf('.', at + 1))
        if (wanted.has(domain.slice(at === 0 ? 0 : at + 1))) return true;
      return false;
    },
  };
}
