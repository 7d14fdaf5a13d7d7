import { decodeXtext } from './xtext';

/** When a sender wants to hear of a recipient (RFC 3461 4.1); all false is `NEVER`. */
export interface Notify {
  success: boolean;
  failure: boolean;
  delay: boolean;
}

/** What counts where NOTIFY is not given: failure, and delay as the server sees fit. */
export const DEFAULT_NOTIFY: Readonly<Notify> = { success: false, failure: true, delay: true };

/** `RET=FULL` or `HDRS` (RFC 3461 4.3); null when it is neither. */
export function parseRet(value: string): 'full' | 'headers' | null {
  const upper = value.toUpperCase();
  if (upper === 'FULL') return 'full';
  return upper === 'HDRS' ? 'headers' : null;
}

/** `ENVID` (RFC 3461 4.4): xtext of at most 100 characters, printable ASCII inside; null when it is not. */
export function parseEnvid(value: string): string | null {
  if (value.length === 0 || value.length > 100) return null;
  const decoded = decodeXtext(value);
  return decoded !== null && /^[\x20-\x7e]+$/.test(decoded) ? decoded : null;
}

/** `NOTIFY` (RFC 3461 4.1): `NEVER`, or a list of `SUCCESS`, `FAILURE`, `DELAY`; null when it is not. */
export function parseNotify(value: string): Notify | null {
  const words = value.toUpperCase().split(',');
  const notify: Notify = { success: false, failure: false, delay: false };
  if (words.length === 1 && words[0] === 'NEVER') return notify;
  for (const word of words) {
    if (word === 'SUCCESS') notify.success = true;
    else if (word === 'FAILURE') notify.failure = true;
    else if (word === 'DELAY') notify.delay = true;
    else return null;
  }
  return notify;
}

/** The address a sender first gave for a recipient. */
export interface OriginalRecipient {
  /** Lower case, `rfc822` nearly always. */
  type: string;
  /** xtext undone. */
  address: string;
}

/** `ORCPT` (RFC 3461 4.2): an address type, `;` and the address as xtext, 500 characters at most. */
export function parseOrcpt(value: string): OriginalRecipient | null {
  if (value.length > 500) return null;
  const match = /^([A-Za-z0-9-]{1,30});(.+)$/.exec(value);
  if (!match) return null;
  const address = decodeXtext(match[2]!);
  if (address === null || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(address)) return null;
  return { type: match[1]!.toLowerCase(), address };
}
