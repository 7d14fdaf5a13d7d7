import { addressLiteral, asciiDomain } from './domain';

/** An address as MAIL FROM and RCPT TO carry it, and as rules compare it: one parser for both. */
export interface EnvelopeAddress {
  /** What goes on the wire: local part as written, domain in A-labels. */
  address: string;
  /** Local part as written, quotes included. */
  local: string;
  /** Lower case, A-labels; or an address literal with its brackets. */
  domain: string;
  /** For comparing: see {@link canonicalAddress}. */
  canonical: string;
  /** The local part needs SMTPUTF8 (RFC 6531). */
  smtputf8: boolean;
}

/** RFC 5321 4.5.3.1: 64 octets of local part, 256 of path with its two brackets. */
const LOCAL_MAX = 64;
const ADDRESS_MAX = 254;

/** RFC 5322 3.2.3 atext and RFC 6531's non-ASCII. Dots are taken as they come: some carriers double them. */
const ATEXT_RUN = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.\u0080-\u{10ffff}]+$/u;
const QUOTED = /^"(?:[ !#-[\]-~\u0080-\u{10ffff}]|\\[ -~])*"$/u;
/** Controls, separators, surrogates and private use: nothing that a person can type or see as one address. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
const SPACE = /\p{Zs}/u;

const encoder = new TextEncoder();

/**
 * Reads an envelope address without its angle brackets. Null when it is none: control characters,
 * unquoted spaces, over 64 octets before the `@` or 254 in all, a domain that cannot be one, a
 * source route (RFC 5321 appendix C lets a server decline those).
 */
export function parseEnvelopeAddress(text: string): EnvelopeAddress | null {
  if (text.length > ADDRESS_MAX || UNSEEN.test(text)) return null;
  const at = splitAt(text);
  if (at <= 0) return null;
  const local = text.slice(0, at);
  if (local.startsWith('"') ? !QUOTED.test(local) : !ATEXT_RUN.test(local) || SPACE.test(local)) {
    return null;
  }
  const written = text.slice(at + 1);
  const domain = written.startsWith('[') ? addressLiteral(written) : asciiDomain(written);
  if (domain === null) return null;
  const address = `${local}@${domain}`;
  const smtputf8 = /[^\x00-\x7f]/.test(local);
  if (smtputf8) {
    if (octets(local) > LOCAL_MAX || octets(address) > ADDRESS_MAX) return null;
  } else if (local.length > LOCAL_MAX || address.length > ADDRESS_MAX) return null;
  return { address, local, domain, canonical: `${canonicalLocal(local)}@${domain}`, smtputf8 };
}

/** True when {@link parseEnvelopeAddress} takes it. The null sender is no address: ask for that first. */
export function isValidEnvelopeAddress(text: string): boolean {
  return parseEnvelopeAddress(text) !== null;
}

/**
 * The form in which two addresses are compared: domain in lower-case A-labels, local part with ASCII
 * letters in lower case (no system that matters tells them apart) and needless quotes undone; the dot of
 * a domain written out to the root is left away, as the mail goes to the same place. A text
 * that is no envelope address comes back in lower case, trimmed, so that it equals only itself.
 */
export function canonicalAddress(address: string): string {
  const text = address.trim();
  const read = parseEnvelopeAddress(text.endsWith('.') ? text.slice(0, -1) : text);
  return read?.canonical ?? asciiLower(text);
}

/** The canonical domain of an address; null when it is no envelope address. */
export function domainOf(address: string): string | null {
  return parseEnvelopeAddress(address.trim())?.domain ?? null;
}

/** The `@` that parts local part and domain: behind the quotes, else the only one. -1 when none. */
function splitAt(text: string): number {
  if (!text.startsWith('"')) {
    const at = text.indexOf('@');
    return at === text.lastIndexOf('@') ? at : -1;
  }
  for (let i = 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return text[i + 1] === '@' ? i + 1 : -1;
  }
  return -1;
}

function canonicalLocal(local: string): string {
  if (!local.startsWith('"')) return asciiLower(local.normalize('NFC'));
  const content = asciiLower(local.slice(1, -1).replace(/\\(.)/g, '$1').normalize('NFC'));
  const plain = ATEXT_RUN.test(content) && !SPACE.test(content) && !/^\.|\.\.|\.$/.test(content);
  return plain ? content : `"${content.replace(/[\\"]/g, '\\$&')}"`;
}

function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (run) => run.toLowerCase());
}

function octets(text: string): number {
  return encoder.encode(text).length;
}
