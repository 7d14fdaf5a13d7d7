import MailComposer from 'nodemailer/lib/mail-composer';
import type { Readable } from 'node:stream';
import { foreignMessageId, type Mailbox } from '../mime/headers';
import { singleLine } from '../mime/text';
import { composerHead, safeMailbox, safeReferences, type MailHead } from './envelope-headers';

/** One file of a reply; its content is read once, while the message is read. */
export interface ReplyAttachment {
  name: string;
  /** Declared media type; anything that is not a plain type becomes application/octet-stream. */
  type: string;
  content: Readable;
}

export interface Reply extends MailHead {
  replyTo: Mailbox | null;
  /** Sanitised by the caller. */
  html: string;
  text: string;
  attachments: readonly ReplyAttachment[];
  /** Message-ID of the message that is answered, or null. */
  inReplyTo: string | null;
  /** Message-IDs of the thread, oldest first. */
  references: readonly string[];
}

/**
 * A reply written in the portal, as a stream: attachments pass through one after another, never as a
 * whole in memory. An attachment that fails makes the stream fail; it must then be thrown away.
 * @throws HeaderValueError for an address or Message-ID that cannot stand in a header
 */
export function buildReply(reply: Reply): Readable {
  const quoted = { contentTransferEncoding: 'quoted-printable' };
  const inReplyTo = foreignMessageId(reply.inReplyTo);
  const references = safeReferences(reply.references);
  return new MailComposer({
    ...composerHead(reply),
    ...(reply.replyTo === null ? {} : { replyTo: safeMailbox(reply.replyTo) }),
    ...(inReplyTo === null ? {} : { inReplyTo }),
    ...(references.length === 0 ? {} : { references }),
    text: { ...quoted, content: reply.text },
    html: { ...quoted, content: reply.html },
    attachments: reply.attachments.map(({ name, type, content }) => ({
      content,
      filename: singleLine(name) || 'attachment',
      contentType: plainType(type),
      contentDisposition: 'attachment',
      contentTransferEncoding: 'base64',
    })),
  })
    .compile()
    .createReadStream();
}

/** multipart/* and message/* would be structure, not a file (RFC 2046, 5.1 and 5.2: no base64 there). */
function plainType(type: string): string {
  const bare = type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const known = /^(?!multipart\/|message\/)[a-z0-9][\w!#$&^.+-]*\/[a-z0-9][\w!#$&^.+-]*$/.test(
    bare,
  );
  return known ? bare : 'application/octet-stream';
}
