import MimeNode from 'nodemailer/lib/mime-node';
import { foreignMessageId } from '../mime/headers';
import { composerHead, type MailHead } from './envelope-headers';

/** A delivery status notification as data; its three parts are made by `dsnReport` of the mail lib. */
export interface DsnMail extends MailHead {
  /** For people. */
  text: string;
  /** message/delivery-status: per-message fields, an empty line, fields per recipient (RFC 3464, 2). */
  deliveryStatus: string;
  /** Headers of the message that was sent, of the wrapper where there was one; never a body. */
  headersPart: string;
  /** Message-ID of the message that this is about, or null. */
  originalMessageId?: string | null;
}

/**
 * multipart/report; report-type=delivery-status (RFC 6522, 3464). The caller sends it with the null
 * envelope sender and never in answer to one (RFC 3461, 4 and 6.2).
 * @throws HeaderValueError for an address or Message-ID that cannot stand in a header
 */
export function buildDsn(dsn: DsnMail): Promise<Buffer> {
  const head = composerHead(dsn);
  const about = foreignMessageId(dsn.originalMessageId ?? null);
  const root = new MimeNode('multipart/report; report-type=delivery-status', {
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  root.setHeader({
    from: head.from,
    to: head.to,
    subject: head.subject,
    date: head.date,
    'message-id': head.messageId,
    ...(about === null ? {} : { references: about, 'in-reply-to': about }),
    // RFC 3834, 5.1: a report about a message is an answer to it.
    'auto-submitted': 'auto-replied',
  });
  root
    .createChild('text/plain; charset=utf-8')
    .setHeader('content-transfer-encoding', 'quoted-printable')
    .setContent(crlf(dsn.text));
  root
    .createChild('message/delivery-status')
    .setHeader('content-description', 'Delivery report')
    .setContent(ascii(crlf(dsn.deliveryStatus)));
  root
    .createChild('text/rfc822-headers; charset=utf-8')
    .setHeader('content-description', 'Headers of the message')
    .setHeader('content-transfer-encoding', 'quoted-printable')
    .setContent(crlf(dsn.headersPart));
  return root.build();
}

const crlf = (text: string): string =>
  `${text.replace(/\r\n|\r|\n/g, '\r\n').replace(/(?:\r\n)+$/, '')}\r\n`;

/** message/delivery-status is 7-bit (RFC 3464, 2.1); a diagnostic text of another server need not be. */
const ascii = (text: string): string => text.replace(/[^\r\n\t -~]/gu, '?');
