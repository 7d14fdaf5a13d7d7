import type { Readable } from 'node:stream';
import { encodeXText } from 'nodemailer/lib/shared';
import type { DeliveryFault } from './fault';

/** RFC 3461 parameters of one recipient, decoded. */
export interface RecipientDsn {
  notify?: readonly ('NEVER' | 'SUCCESS' | 'FAILURE' | 'DELAY')[];
  /** `rfc822;address`, or an address alone. */
  orcpt?: string;
}

export interface EnvelopeRecipient {
  address: string;
  dsn?: RecipientDsn;
}

export interface Envelope {
  /** Null or empty = the null sender `<>`. */
  from: string | null;
  to: readonly (string | EnvelopeRecipient)[];
  /** RFC 3461 parameters of the message, decoded. */
  dsn?: { ret?: 'FULL' | 'HDRS'; envid?: string };
  /** The message has UTF-8 in its header (RFC 6531); addresses beyond ASCII are seen by themselves. */
  smtpUtf8?: boolean;
  /** The message has octets above 127 (RFC 6152). */
  body?: '7BIT' | '8BITMIME';
  /** Octets, for SIZE (RFC 1870). */
  size?: number;
}

/** The message with CRLF line ends, not dot-stuffed. A stream is read once. */
export type MessageSource = Buffer | Readable;

/** What became of one recipient. */
export type RecipientResult =
  | { address: string; accepted: true; code: number; enhanced: string; text: string }
  | ({ address: string; accepted: false } & DeliveryFault);

export interface SendOutcome {
  /** In the order of the envelope. */
  recipients: RecipientResult[];
  /** False: the next hop takes no DSN parameters, a `relayed` report is ours to give (RFC 3461, 5.2.2). */
  dsnPassedOn: boolean;
  /** The message went over TLS. */
  secure: boolean;
}

/** The same fault for every recipient. */
export const faultForAll = (envelope: Envelope, why: DeliveryFault): SendOutcome => ({
  recipients: recipientsOf(envelope).map(({ address }) => ({ address, accepted: false, ...why })),
  dsnPassedOn: false,
  secure: false,
});

export const recipientsOf = ({ to }: Envelope): EnvelopeRecipient[] =>
  to.map((recipient) => (typeof recipient === 'string' ? { address: recipient } : recipient));

export const isAscii = (value: string): boolean => !/[\u0080-\uffff]/.test(value);

/** Parameters of RCPT TO for a recipient, with a leading space, or nothing (RFC 3461, 4.1 and 4.2). */
export function rcptParameters({ dsn }: EnvelopeRecipient): string {
  const notify = dsn?.notify?.length ? ` NOTIFY=${dsn.notify.join(',')}` : '';
  const orcpt = dsn?.orcpt === undefined ? '' : ` ORCPT=${encodeOrcpt(dsn.orcpt)}`;
  return notify + orcpt;
}

function encodeOrcpt(orcpt: string): string {
  const typed = /^[A-Za-z0-9-]+;/.exec(orcpt)?.[0] ?? '';
  return `${typed || 'rfc822;'}${encodeXText(orcpt.slice(typed.length))}`;
}
