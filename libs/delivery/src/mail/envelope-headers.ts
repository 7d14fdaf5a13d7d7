import type MailComposer from 'nodemailer/lib/mail-composer';
import { foreignMessageId, formatMailbox, formatMessageId, type Mailbox } from '../mime/headers';
import { singleLine } from '../mime/text';

/** Header fields that every mail of ours has. */
export interface MailHead {
  from: Mailbox;
  to: Mailbox | readonly Mailbox[];
  subject: string;
  date: Date;
  /** New Message-ID; the same at every attempt. */
  messageId: string;
}

/**
 * {@link MailHead} for nodemailer, which encodes and folds it. Reading files and URLs is off.
 * @throws HeaderValueError when an address or the Message-ID cannot stand in a header
 */
export function composerHead(head: MailHead): MailComposer.Options {
  return {
    from: safeMailbox(head.from),
    to: [head.to].flat().map(safeMailbox),
    subject: singleLine(head.subject),
    date: head.date,
    messageId: formatMessageId(head.messageId),
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'win',
  };
}

/** A mailbox that was checked to be one: nodemailer is never given an address to make sense of. */
export function safeMailbox(mailbox: Mailbox): Mailbox {
  formatMailbox(mailbox);
  return { name: singleLine(mailbox.name), address: mailbox.address };
}

/** The identifiers that are well formed, at most 50 of the newest (RFC 5322, 3.6.4). */
export const safeReferences = (ids: readonly string[]): string[] =>
  ids
    .map(foreignMessageId)
    .filter((id) => id !== null)
    .slice(-50);

/** RFC 3834, and the field that Exchange asks about before it answers on somebody's behalf. */
export const automatic = {
  'Auto-Submitted': 'auto-generated',
  'X-Auto-Response-Suppress': 'All',
} as const;
