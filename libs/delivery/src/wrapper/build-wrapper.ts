import type { TemplatesSnapshot } from '@chancery/contracts';
import type { CompiledBrand, Hole } from '../brand/compile-brand';
import { encodeValue, fill } from '../mime/fragments';
import {
  foreignMessageId,
  formatDate,
  formatMailbox,
  formatMessageId,
  formatUnstructured,
  headerLine,
  type Mailbox,
} from '../mime/headers';
import { escapeHtml, singleLine } from '../mime/text';
import type { Slot } from './slots';

/** What a wrapper and its attachment say about one message to one recipient. */
export interface WrapperContent {
  brand: CompiledBrand;
  /** Who sent the message; shown in the text. */
  sender: Mailbox;
  /** Opaque identifier of 256 bits: letters, digits, "-" and "_". */
  ticket: string;
  /** When the licence ends, or null. */
  expiresAt: Date | null;
}

export interface WrapperMail extends WrapperContent {
  /** From header: the sender, or the service address (see {@link viaOrganisation}). */
  from: Mailbox;
  /** Given where From is not the sender. */
  replyTo?: Mailbox | null;
  recipient: Mailbox;
  /** What becomes of the original subject, and that subject decoded. */
  subject: { treatment: TemplatesSnapshot['brand']['subject']; original: string };
  /** Message-ID of the original, with or without angle brackets; one that is malformed is left out. */
  originalMessageId: string | null;
  /** New Message-ID of this wrapper; the same at every attempt. */
  messageId: string;
  date: Date;
}

/**
 * The wrapper mail, complete and with CRLF line ends: multipart/mixed of (alternative of text and
 * HTML, the logo related to it) and `message.html`. Nothing of the message but, where it is kept,
 * its subject is in it. 7-bit unless an address is internationalised.
 * @throws HeaderValueError when an address or the Message-ID cannot stand in a header
 */
export function buildWrapper(mail: WrapperMail): Buffer {
  const { brand, replyTo } = mail;
  const references = foreignMessageId(mail.originalMessageId);
  const head =
    headerLine('From', formatMailbox(mail.from)) +
    (replyTo ? headerLine('Reply-To', formatMailbox(replyTo)) : '') +
    headerLine('To', formatMailbox(mail.recipient)) +
    headerLine(
      'Subject',
      formatUnstructured(wrapperSubject(mail.subject, mail.sender, brand.facts.organisation)),
    ) +
    headerLine('Date', formatDate(mail.date)) +
    headerLine('Message-ID', formatMessageId(mail.messageId)) +
    (references === null ? '' : headerLine('References', references)) +
    headerLine('Auto-Submitted', 'auto-generated') +
    `MIME-Version: 1.0\r\n${brand.contentType}\r\n`;
  const body = fill(brand.body(shapeOf(mail)), encodedValues(mail));
  return Buffer.concat([Buffer.from(head, 'utf8'), Buffer.from(body, 'latin1')]);
}

/** The attachment `message.html` alone: a page that works from disk, without script or remote load. */
export function renderMessageHtml(content: WrapperContent): string {
  return fill(content.brand.messageFile(shapeOf(content)), plainValues(content));
}

/**
 * From where the sender's domain is not ours to send for: `"Name via Organisation" <service address>`.
 * The caller sets Reply-To to the sender.
 */
export function viaOrganisation(
  sender: Mailbox,
  organisation: string,
  serviceAddress: string,
): Mailbox {
  const who = singleLine(sender.name) || sender.address;
  return { name: `${who} via ${singleLine(organisation)}`, address: serviceAddress };
}

/** The address of the message in the portal, by ticket. */
export const portalLink = (brand: CompiledBrand, ticket: string): string =>
  `${brand.facts.portal}/m/${ticket}`;

/** Subject of a wrapper: the original one, one that says who wrote, or one that says nothing. */
export function wrapperSubject(
  subject: WrapperMail['subject'],
  sender: Mailbox,
  organisation: string,
): string {
  if (subject.treatment === 'hide') return 'Protected message';
  const original = subject.treatment === 'keep' ? singleLine(subject.original) : '';
  return (
    original ||
    `Protected message from ${singleLine(sender.name) || sender.address}, ${organisation}`
  );
}

const shapeOf = ({ sender, expiresAt }: WrapperContent) => ({
  named: singleLine(sender.name) !== '',
  expiring: expiresAt !== null,
});

function slotValues({ brand, sender, ticket, expiresAt }: WrapperContent): Record<Slot, string> {
  if (!/^[\w-]{16,200}$/.test(ticket)) throw new TypeError('not a ticket');
  return {
    senderName: singleLine(sender.name),
    senderAddress: singleLine(sender.address),
    link: portalLink(brand, ticket),
    ticket,
    expires: expiresAt === null ? '' : formatExpiry(expiresAt),
  };
}

function encodedValues(content: WrapperContent): Record<Hole, string> {
  return mapHoles(slotValues(content), encodeValue);
}

function plainValues(content: WrapperContent): Record<Hole, string> {
  return mapHoles(slotValues(content), (value) => value);
}

function mapHoles(
  values: Record<Slot, string>,
  encode: (value: string) => string,
): Record<Hole, string> {
  const holes = {} as Record<Hole, string>;
  for (const slot of Object.keys(values) as Slot[]) {
    const value = values[slot];
    const html = escapeHtml(value);
    const text = encode(value);
    holes[`text.${slot}`] = text;
    holes[`html.${slot}`] = html === value ? text : encode(html);
  }
  return holes;
}

const expiryFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** "17 February 2027 at 14:00 UTC": exact, because a bare date means another hour in each zone. */
export const formatExpiry = (date: Date): string => `${expiryFormat.format(date)} UTC`;
